using System.Text.Json;
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
            ExternalsDirectory = "/var/lib/berth/externals",
        },
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
            ["--slot", "overlay=/__berth/caches/0", "--slot", "data:7:8=/__berth/caches/1", "--slot", "data=/__berth/caches/2"],
            agent.Command!.SkipWhile(word => word != "--slot"));
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
        Assert.Null(NarrowerRequest.After(refusal, Request with { Caches = [Grant("/opt", CacheStrategy.Bind, "/c/opt", null)] }));
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
