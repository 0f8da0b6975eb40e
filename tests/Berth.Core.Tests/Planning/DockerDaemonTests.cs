using Berth.Core.Caches;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Planning;
using Berth.Core.Pods;
using Berth.Core.Runners;

namespace Berth.Core.Tests.Planning;

public sealed class DockerDaemonTests
{
    private static readonly RunnerDefinition _dind = new() { Name = "desk", Mode = RunnerMode.Dind, DindImage = "docker:x" };

    private static readonly CacheGrant _slot =
        new(new CacheDefinition(DockerDaemon.DataRoot), CacheStrategy.Bind, "/c/docker/bind-1", 1, NeedsSeed: false, Warm: true);

    [Fact]
    public void A_captured_job_of_mode_dind_has_a_daemon_beside_it()
    {
        JobPlanRequest request = Plans.FromCapture("full-job/01-prepare_job");
        JobPlan plan = JobPlanner.Plan(request with { Runner = _dind, DataRoot = _slot, Images = With(request, "dockerd-entrypoint.sh") });

        Assert.Empty(plan.Findings);
        Assert.Equal(["job", "dind"], plan.Agents);
        Plans.Matches("dind", plan.Pod!);
    }

    [Fact]
    public void The_job_gets_the_daemons_socket_and_never_the_machines()
    {
        JobPlan plan = JobPlanner.Plan(Plans.FromCapture("full-job/01-prepare_job") with { Runner = _dind });

        Container job = Plans.Job(plan);
        Assert.Equal("unix:///__berth/docker/docker.sock", job.Env!.Single(variable => variable.Name == "DOCKER_HOST").Value);
        Assert.DoesNotContain(job.VolumeMounts!, mount => mount.MountPath == JobPaths.EngineSocket);
        Assert.DoesNotContain(plan.Pod!.Spec.Volumes!, volume => volume.HostPath?.Path == JobPaths.EngineSocket);
        Assert.Null(job.SecurityContext?.Privileged);
    }

    [Fact]
    public void A_DOCKER_HOST_of_the_workflow_wins()
    {
        JobPlan plan = JobPlanner.Plan(Plans.Request(new HookContainer
        {
            Image = "job:1",
            EnvironmentVariables = new Dictionary<string, string?> { ["DOCKER_HOST"] = "tcp://build:2376" },
        }) with
        { Runner = _dind });

        Assert.Equal("tcp://build:2376", Plans.Job(plan).Env!.Single(variable => variable.Name == "DOCKER_HOST").Value);
    }

    [Fact]
    public void The_daemon_sees_the_jobs_files_at_the_same_paths_and_nothing_of_Berths()
    {
        JobPlan plan = JobPlanner.Plan(Plans.FromCapture("full-job/01-prepare_job") with
        {
            Runner = _dind with { Mounts = [new MountDefinition(Target: "/data", Source: "/srv/data")] },
            Caches = [new CacheGrant(new CacheDefinition("/root/.npm"), CacheStrategy.Bind, "/c/npm/0", 0, NeedsSeed: false, Warm: true)],
            DataRoot = _slot,
        });

        Container daemon = Daemon(plan);
        string[] paths = [.. daemon.VolumeMounts!.Select(mount => mount.MountPath)];
        Assert.Contains("/__w", paths);
        Assert.Contains("/github/home", paths);
        Assert.Contains("/data", paths);
        Assert.Contains("/root/.npm", paths);
        Assert.DoesNotContain(JobPaths.Externals, paths);
        Assert.Equal(paths.Distinct(), paths);
        foreach (VolumeMount shared in daemon.VolumeMounts!.Where(mount => mount.MountPath is "/__w" or "/data" or "/root/.npm"))
            Assert.Contains(Plans.Job(plan).VolumeMounts!, mount => (mount.MountPath, mount.Name, mount.SubPath) == (shared.MountPath, shared.Name, shared.SubPath));
    }

    [Fact]
    public void The_data_root_is_the_leased_slot_and_its_lease_the_daemons()
    {
        Container daemon = Daemon(JobPlanner.Plan(Plans.Request(new HookContainer { Image = "job:1" }) with { Runner = _dind, DataRoot = _slot }));

        Assert.Equal(["/__berth/agent", "daemon", "--lease", "/__berth/caches/0/lease", "--api", "/var/run/docker.sock", "--socket", "/__berth/docker/docker.sock", "--"], daemon.Command!.Take(9));
        Assert.Contains(daemon.VolumeMounts!, mount => mount is { MountPath: DockerDaemon.DataRoot, SubPath: CacheGrant.DataDirectory });
        Assert.True(daemon.SecurityContext!.Privileged);
    }

    [Theory]
    [InlineData(new string[0], new[] { "dockerd" })]
    [InlineData(new[] { "dockerd-entrypoint.sh" }, new[] { "dockerd-entrypoint.sh", "dockerd" })]
    [InlineData(new[] { "/usr/bin/dockerd" }, new[] { "/usr/bin/dockerd" })]
    [InlineData(new[] { "tini", "--", "dockerd" }, new[] { "tini", "--", "dockerd" })]
    public void It_is_started_by_the_images_own_entry_point(string[] entryPoint, string[] started)
    {
        JobPlanRequest request = Plans.Request(new HookContainer { Image = "job:1" }) with { Runner = _dind };
        Container daemon = Daemon(JobPlanner.Plan(request with { Images = With(request, entryPoint) }));

        Assert.Equal([.. started, "--host=unix:///var/run/docker.sock"], daemon.Command!.SkipWhile(word => word != "--").Skip(1).Take(started.Length + 1));
    }

    [Fact]
    public void A_job_with_services_alone_has_none_as_its_steps_are_in_the_runner()
    {
        JobPlan plan = JobPlanner.Plan(Plans.FromCapture("services-only/01-prepare_job") with { Runner = _dind });

        Assert.DoesNotContain(plan.Pod!.Spec.Containers, container => container.Name == DockerDaemon.Container);
        Assert.Empty(plan.Agents);
    }

    [Fact]
    public void A_service_of_the_daemons_name_gets_another()
    {
        JobPlan plan = JobPlanner.Plan(Plans.Request(new HookContainer { Image = "job:1" }, new HookContainer { Image = "acme/dind:1" }) with { Runner = _dind });

        Assert.Equal(["dind-2"], plan.Services);
    }

    [Fact]
    public void Its_processes_count_against_the_runners_limits()
    {
        JobPlan plan = JobPlanner.Plan(Plans.Request(new HookContainer { Image = "job:1" }) with { Runner = _dind with { Limits = new RunnerLimits { Memory = 1 << 30 } } });

        Assert.Equal("1073741824", Daemon(plan).Resources!.Limits!["memory"]);
    }

    [Fact]
    public void It_does_not_come_into_the_machines_own_network()
    {
        JobPlan plan = JobPlanner.Plan(Plans.Request(new HookContainer { Image = "job:1" }) with
        {
            Runner = _dind,
            Extension = System.Text.Json.Nodes.JsonNode.Parse("""{"spec":{"hostNetwork":true}}"""),
        });

        Assert.Equal("mode-not-supported", Assert.Single(plan.Findings).Cause);
    }

    [Fact]
    public void It_is_refused_where_pods_do_not_share_the_runners_files()
    {
        JobPlan plan = JobPlanner.Plan(Plans.Request(new HookContainer { Image = "job:1" }) with
        {
            Runner = _dind,
            Engine = new EngineTraits { SharesRunnerFiles = false },
        });

        Assert.Contains(plan.Findings, finding => finding.Cause == "mode-not-supported");
    }

    [Fact]
    public void A_named_data_root_keeps_its_source_and_is_no_cache_of_the_job()
    {
        RunnerDefinition runner = _dind with { Caches = [new CacheDefinition(DockerDaemon.DataRoot, Source: "/srv/docker"), new CacheDefinition("/x")] };

        Assert.Equal(new CacheDefinition(DockerDaemon.DataRoot, CacheStrategy.Bind, "/srv/docker"), DockerDaemon.DataRootOf(runner));
        Assert.Equal(["/x"], DockerDaemon.JobCachesOf(runner).Select(cache => cache.Path));
        Assert.Equal(2, DockerDaemon.JobCachesOf(runner with { Mode = RunnerMode.Privileged }).Count);
    }

    [Fact]
    public void A_job_in_the_runners_container_has_one_in_the_runners_network()
    {
        Pod pod = RunnerDaemonPlanner.Plan(
            _dind, "desk-abc", "job", "1-2-3-boot", "c0ffee", "/volumes/work", "/state/r/desk-abc/docker",
            new ImageFacts("docker:x", "sha256:1", null, [], [], [], null), _slot, "/opt/berth/berth-agent");

        Plans.Matches("dind-of-runner", pod);
    }

    [Fact]
    public void Nothing_of_the_definition_takes_the_places_of_a_daemon_beside_a_runner()
    {
        string[] own = [DockerDaemon.DataRoot, "/var/run/docker.sock", "/run/docker.sock", "/var/run", "/run/"];
        Pod pod = RunnerDaemonPlanner.Plan(
            _dind with { Mounts = [.. own.Append("/data").Select(path => new MountDefinition(path, "/srv" + path))] },
            "desk-abc", "job", null, "c0ffee", "/volumes/work", "/state/r/desk-abc/docker",
            new ImageFacts("docker:x", "sha256:1", null, [], [], [], null), _slot, "/opt/berth/berth-agent");

        VolumeMount[] mounts = [.. pod.Spec.Containers.Single().VolumeMounts!];
        Assert.Contains(mounts, mount => mount.MountPath == "/data");
        Assert.Equal([DockerDaemon.DataRoot], mounts.Select(mount => mount.MountPath).Intersect(own));
        Assert.Equal(CacheGrant.DataDirectory, mounts.Single(mount => mount.MountPath == DockerDaemon.DataRoot).SubPath);
    }

    private static Container Daemon(JobPlan plan) => plan.Pod!.Spec.Containers.Single(container => container.Name == DockerDaemon.Container);

    private static Dictionary<string, ImageFacts> With(JobPlanRequest request, params string[] entryPoint) =>
        new(request.Images) { ["docker:x"] = new ImageFacts("docker:x", "sha256:d", null, [], entryPoint, [], null) };
}
