using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Caches;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Planning;
using Berth.Core.Pods;
using Berth.Core.Runners;

namespace Berth.Core.Tests.Planning;

/// <summary>What is different in the plan of a pod whose node nobody sees.</summary>
public sealed class ClusterPlanTests
{
    private static readonly HookContainer _job = new()
    {
        Image = "job:1",
        SystemMountVolumes =
        [
            new HookMount { SourceVolumePath = "/home/runner/_work", TargetVolumePath = "/__w" },
            new HookMount { SourceVolumePath = "/home/runner/externals", TargetVolumePath = "/__e", ReadOnly = true },
        ],
    };

    private static JobPlanRequest Request => Plans.Request(_job) with
    {
        Engine = new EngineTraits
        {
            SharesRunnerFiles = false,
            SeesImages = false,
            AgentImage = "berth:1",
            AgentDirectory = "/var/lib/berth/agents",
            ExternalsDirectory = "/var/lib/berth/externals",
        },
        AgentKey = "a1",
        ExternalsKey = "abc",
    };

    [Fact]
    public void Slots_that_nobody_saw_are_made_in_the_pod_and_draw_it_to_their_node()
    {
        JobPlan plan = JobPlanner.Plan(Request with
        {
            Caches =
            [
                Grant("/nix/store", CacheStrategy.Overlay, "/c/nix", "node-1"),
                Grant("/opt", CacheStrategy.Bind, "/c/opt", "node-1") with { Owner = new JobUser(7, 8) },
                Grant("/srv", CacheStrategy.Bind, "/c/srv", null) with
                {
                    Volume = new Volume { PersistentVolumeClaim = new PersistentVolumeClaimVolume { ClaimName = "claim-0" } },
                    SubPath = "bind-0",
                },
            ],
        });

        Container agent = plan.Pod!.Spec.InitContainers![0];
        Assert.Equal(
            ["--slot", "data:7:8=/__berth/caches/1", "--slot", "data=/__berth/caches/2"],
            agent.Command!.SkipWhile(word => word != "--slot"));
        // Whoever may mount an overlay is root, and makes the rest of the slot itself.
        Assert.Equal(["--slot", "overlay=/__berth/caches/0"], Plans.Job(plan).Command!.SkipWhile(word => word != "--slot").Take(2));
        Assert.Contains(plan.Pod.Spec.Volumes!, volume => volume.HostPath is { Path: "/c/nix", Type: "DirectoryOrCreate" });
        Assert.Contains(Plans.Job(plan).VolumeMounts!, mount => mount is { MountPath: "/srv", SubPath: "bind-0/data" });
        JsonElement wish = plan.Pod.Spec.Other!["affinity"].GetProperty("nodeAffinity").GetProperty("preferredDuringSchedulingIgnoredDuringExecution")[0];
        Assert.Equal(66, wish.GetProperty("weight").GetInt32());
        Assert.Equal("node-1", wish.GetProperty("preference").GetProperty("matchFields")[0].GetProperty("values")[0].GetString());
    }

    [Fact]
    public void Externals_come_from_the_runners_image_once_and_are_mounted_read_only()
    {
        JobPlan plan = JobPlanner.Plan(Request);

        Container publisher = plan.Pod!.Spec.InitContainers!.Single(container => container.Name == ExternalsPlanner.Publisher);
        Assert.Equal(RunnerDefinition.DefaultRunnerImage, publisher.Image);
        Assert.Equal(
            ["/__berth/agent", "publish", "--from", "/home/runner/externals", "--root", "/__berth/externals", "--key", "abc", "--at", "/__e"],
            publisher.Command);
        Assert.Contains(Plans.Job(plan).VolumeMounts!, mount => mount is { MountPath: "/__e", SubPath: "abc", ReadOnly: true });
        Assert.Contains(plan.Pod.Spec.Volumes!, volume => volume.HostPath is { Path: "/var/lib/berth/externals" });
    }

    [Fact]
    public void A_pod_on_a_node_that_has_agent_and_externals_needs_no_init_container()
    {
        JobPlanRequest request = Request with { ExpectsKit = true, Caches = [Grant("/nix/store", CacheStrategy.Overlay, "/c/nix", null)] };
        JobPlan plan = JobPlanner.Plan(request);

        Assert.Null(plan.Pod!.Spec.InitContainers);
        Container job = Plans.Job(plan);
        Assert.Equal(["/__berth/agent", "run", "--uses", "/__e/.berth-complete"], job.Command!.Take(4));
        VolumeMount agent = job.VolumeMounts!.Single(mount => mount.MountPath == "/__berth/agent");
        Assert.True(agent is { SubPath: "a1/agent", ReadOnly: true });
        Assert.Contains(plan.Pod.Spec.Volumes!, volume => volume.Name == agent.Name && volume.HostPath?.Path == "/var/lib/berth/agents");

        // What only root can do for another user stays an init container's, of Berth's image and for that alone.
        CacheGrant others = Grant("/opt", CacheStrategy.Bind, "/c/opt", null) with { Owner = new JobUser(7, 8) };
        Container layout = Assert.Single(JobPlanner.Plan(request with { Caches = [others] }).Pod!.Spec.InitContainers!);
        Assert.Equal(["/berth-agent", "install", "--slot", "data:7:8=/__berth/caches/0"], layout.Command!);
    }

    [Fact]
    public void A_work_volume_that_runner_and_job_share_is_mounted_where_its_node_is()
    {
        CacheGrant warm = Grant("/opt", CacheStrategy.Bind, "/c/opt", "node-2");
        JobPlanRequest request = Request with { ExpectsKit = true, Caches = [warm], SharedWork = new SharedWork("desk-x-work", "w", "node-1") };
        HookMount home = new() { SourceVolumePath = "/home/runner/_work/_temp/_github_home", TargetVolumePath = "/github/home" };
        request = request with
        {
            Args = request.Args with { Container = _job with { SystemMountVolumes = [.. _job.SystemMountVolumes!, home] } },
        };
        JobPlan plan = JobPlanner.Plan(request);

        Volume work = Assert.Single(plan.Pod!.Spec.Volumes!, volume => volume.PersistentVolumeClaim is not null);
        Assert.Equal("desk-x-work", work.PersistentVolumeClaim!.ClaimName);
        Container job = Plans.Job(plan);
        Assert.Contains(job.VolumeMounts!, mount => mount.Name == work.Name && mount is { MountPath: "/__w", SubPath: "w" });
        Assert.Contains(
            job.VolumeMounts!, mount => mount.Name == work.Name && mount is { MountPath: "/github/home", SubPath: "w/_temp/_github_home" });
        // The runner has made them, and no other user's directories get in its way.
        Assert.DoesNotContain("--directory", job.Command!);
        // A warm cache elsewhere is no reason to wait for a volume that cannot come.
        Assert.Equal(
            """{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchFields":[{"key":"metadata.name","operator":"In","values":["node-1"]}]}]}}}""",
            plan.Pod.Spec.Other!["affinity"].GetRawText());
        Assert.Contains(
            "node-2",
            JobPlanner.Plan(request with { SharedWork = new SharedWork("c") }).Pod!.Spec.Other!["affinity"].GetRawText(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_pod_that_brings_the_agent_leaves_it_to_the_node()
    {
        Container install = JobPlanner.Plan(Request).Pod!.Spec.InitContainers![0];

        Assert.Equal(
            ["/berth-agent", "install", "--to", "/berth/agent", "--publish", "/__berth/agents", "--key", "a1"], install.Command!);
    }

    [Theory]
    [InlineData("""{"pod":{"status":{"containerStatuses":[{"state":{"terminated":{"reason":"StartError","message":"runc create failed: exec: \"/__berth/agent\": is a directory"}}}]}}}""")]
    [InlineData("""{"pod":{"status":{"initContainerStatuses":[{"state":{"waiting":{"reason":"CreateContainerError","message":"no /__berth/agent"}}}]}}}""")]
    [InlineData("""{"logs":{"job":"berth-agent: failed node-kit-missing this node has not got it\n"}}""")]
    public void A_pod_that_did_not_start_for_want_of_what_its_node_should_have_is_followed_by_one_that_brings_it(string evidence)
    {
        var failure = new BerthException(Finding.Certain("x", "y", "")) { Evidence = JsonNode.Parse(evidence)!.AsObject() };

        NarrowerRequest? narrower = NarrowerRequest.After(failure, Request with { ExpectsKit = true });

        Assert.False(narrower!.Request.ExpectsKit);
        Assert.False(narrower.IsWarning);
        Assert.Null(NarrowerRequest.After(failure, narrower.Request));
        Assert.NotNull(NarrowerRequest.After(new BerthException(Finding.Certain("node-kit-missing", "y", "")), Request with { ExpectsKit = true }));
        Assert.Null(NarrowerRequest.After(new BerthException(Finding.Certain("overlay-failed", "y", "")), Request with { ExpectsKit = true }));
    }

    [Theory]
    [InlineData("restricted:latest", true)]
    [InlineData("baseline:latest", false)]
    public void Where_Pod_Security_forbids_directories_of_the_node_the_pod_does_without(string level, bool restricted)
    {
        NarrowerRequest? narrower = NarrowerRequest.After(Refusal($"pods is forbidden: violates PodSecurity \"{level}\": hostPath volumes"), Request);

        Pod pod = JobPlanner.Plan(narrower!.Request).Pod!;
        Assert.DoesNotContain(pod.Spec.Volumes!, volume => volume.HostPath is not null);
        Assert.Equal(restricted, pod.Spec.SecurityContext?.RunAsNonRoot is true);
        Assert.All(
            pod.Spec.Containers.Concat(pod.Spec.InitContainers!),
            container => Assert.Equal(restricted, container.SecurityContext?.AllowPrivilegeEscalation is false));
        Assert.Equal(restricted, pod.Spec.InitContainers!.All(container => container.SecurityContext?.RunAsUser is null));
        Assert.Contains("copies them anew", narrower.Note, StringComparison.Ordinal);
        Assert.Null(NarrowerRequest.After(Refusal("violates PodSecurity \"restricted:latest\": more"), narrower.Request));
    }

    [Fact]
    public void What_a_job_itself_needs_is_not_given_up()
    {
        BerthException refusal = Refusal("violates PodSecurity \"baseline:latest\": privileged");

        Assert.Null(NarrowerRequest.After(refusal, Request with { Runner = Request.Runner with { Mode = RunnerMode.Privileged } }));
        JobPlanRequest cached = Request with { Caches = [Grant("/opt", CacheStrategy.Bind, "/c/opt", null)] };
        Assert.Null(NarrowerRequest.After(refusal, cached));
        Finding said = ForbiddenCaches.After(refusal, cached)!;
        Assert.Contains("/opt", said.Summary, StringComparison.Ordinal);
        Assert.Contains("cacheSize", said.Fix, StringComparison.Ordinal);
        Assert.Null(ForbiddenCaches.After(refusal, Request));
        Assert.Null(NarrowerRequest.After(new BerthException(Finding.Certain("quota-exceeded", "x", "y")), Request));
    }

    private static BerthException Refusal(string said) => new(Finding.Certain("policy-denied", "Pod Security forbids this pod", "", said));

    private static CacheGrant Grant(string path, CacheStrategy strategy, string directory, string? node) =>
        new(new CacheDefinition(path), strategy, directory, 0, NeedsSeed: false, Warm: false)
        {
            Volume = new Volume { HostPath = new HostPathVolume { Path = directory, Type = nameof(HostPathType.DirectoryOrCreate) } },
            NeedsLayout = true,
            Node = node,
        };
}
