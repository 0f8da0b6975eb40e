using Berth.Core.Caches;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Planning;
using Berth.Core.Pods;
using Berth.Core.Runners;

namespace Berth.Core.Tests.Planning;

public sealed class JobPlannerTests
{
    [Theory]
    [InlineData("full-job/01-prepare_job", "full-job")]
    [InlineData("registry-credentials/01-prepare_job", "registry-credentials")]
    [InlineData("services-only/01-prepare_job", "services-only")]
    [InlineData("cancelled-job/01-prepare_job", "cancelled-job")]
    public void A_captured_prepare_job_becomes_this_pod(string capture, string snapshot)
    {
        JobPlan plan = JobPlanner.Plan(Plans.FromCapture(capture));

        Assert.Empty(plan.Findings);
        Plans.Matches(snapshot, plan.Pod!);
    }

    [Fact]
    public void The_same_request_gives_the_same_pod()
    {
        JobPlanRequest request = Plans.FromCapture("full-job/01-prepare_job");

        Assert.Equivalent(JobPlanner.Plan(request).Pod, JobPlanner.Plan(request).Pod, strict: true);
    }

    [Fact]
    public void Registry_passwords_are_not_in_the_pod()
    {
        JobPlan plan = JobPlanner.Plan(Plans.FromCapture("registry-credentials/01-prepare_job"));

        string json = System.Text.Json.JsonSerializer.Serialize(plan.Pod!, PodJson.Default.Pod);
        Assert.DoesNotContain("\"p1\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("\"p2\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Services_are_called_by_alias_then_host_name_then_image_and_found_under_all_of_them()
    {
        JobPlan plan = JobPlanner.Plan(Plans.Request(
            new HookContainer { Image = "job:1", CreateOptions = "--network-alias build" },
            new HookContainer { Image = "ghcr.io/a/postgres:16", CreateOptions = "--network-alias db --network-alias database --hostname spare" },
            new HookContainer { Image = "redis@sha256:00", CreateOptions = "--hostname Cache" },
            new HookContainer { Image = "localhost:5000/redis:7" },
            new HookContainer { Image = "redis" }));

        Assert.Equal(["db", "cache", "redis", "redis-2"], plan.Services);
        HostAlias alias = Assert.Single(plan.Pod!.Spec.HostAliases!);
        Assert.Equal("127.0.0.1", alias.Ip);
        Assert.Equal(["db", "postgres", "spare", "database", "cache", "redis", "Cache", "redis-2", "build"], alias.Hostnames);
    }

    [Fact]
    public void Dollars_of_a_workflow_are_written_so_that_no_engine_takes_them_for_references()
    {
        JobPlan plan = JobPlanner.Plan(Plans.Request(
            new HookContainer { Image = "job:1" },
            new HookContainer
            {
                Image = "redis",
                EnvironmentVariables = new Dictionary<string, string?> { ["PASSWORD"] = "a$$b$(c)$d" },
                EntryPoint = "/bin/$x",
                EntryPointArgs = ["kill", "$$"],
            }));

        Container service = plan.Pod!.Spec.Containers[1];
        Assert.Equal("a$$$$b$$(c)$$d", Assert.Single(service.Env!).Value);
        Assert.Equal(["/bin/$$x"], service.Command!);
        Assert.Equal(["kill", "$$$$"], service.Args!);
    }

    [Fact]
    public void A_variable_of_the_runners_environment_is_left_out_and_warned_of()
    {
        JobPlan plan = JobPlanner.Plan(Plans.Request(new HookContainer { Image = "job:1", CreateOptions = "-e TOKEN -e A=1" }));

        Assert.DoesNotContain(Plans.Job(plan).Env!, variable => variable.Name == "TOKEN");
        Assert.Contains(Plans.Job(plan).Env!, variable => variable is { Name: "A", Value: "1" });
        Assert.Contains("--env TOKEN has no value", Assert.Single(plan.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_services_on_one_port_are_warned_of()
    {
        JobPlan plan = JobPlanner.Plan(Plans.Request(
            new HookContainer { Image = "job:1" },
            new HookContainer { Image = "redis:6", PortMappings = ["6379:6379"] },
            new HookContainer { Image = "redis:7", PortMappings = ["6380:6379"] }));

        Assert.Contains("redis and redis-2 both use port 6379", Assert.Single(plan.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_reach_the_fields_of_the_pod()
    {
        JobPlan plan = JobPlanner.Plan(Plans.Request(new HookContainer
        {
            Image = "job:1",
            CreateOptions = "--cpus 1.5 --memory 512m --user 1001:1002 --hostname builder --add-host a:10.0.0.1 -e X=1 -v /data:/data:ro "
                + "--cap-add CAP_SYS_ADMIN --cap-drop net_raw --workdir /w --tmpfs /scratch:size=1m --shm-size 64m --init",
        }));

        Container job = Plans.Job(plan);
        Assert.Equal("1500m", job.Resources!.Limits!["cpu"]);
        Assert.Equal("536870912", job.Resources.Limits["memory"]);
        Assert.Equal(1001, job.SecurityContext!.RunAsUser);
        Assert.Equal(1002, job.SecurityContext.RunAsGroup);
        Assert.Equal(["SYS_ADMIN"], job.SecurityContext.Capabilities!.Add);
        Assert.Equal(["NET_RAW"], job.SecurityContext.Capabilities.Drop);
        Assert.Equal("/w", job.WorkingDir);
        Assert.Equal("builder", plan.Pod!.Spec.Hostname);
        Assert.Contains(plan.Pod.Spec.HostAliases!, alias => alias.Ip == "10.0.0.1" && alias.Hostnames!.Contains("a"));
        Assert.Contains(job.VolumeMounts!, mount => mount is { MountPath: "/data", ReadOnly: true });
        Assert.Contains(job.Env!, variable => variable is { Name: "X", Value: "1" });
        Assert.Contains("/scratch", plan.Pod.Metadata.Annotations![DockerOptions.AnnotationPrefix + "job"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_no_reading_fits_stops_the_plan_and_names_the_flag()
    {
        JobPlan plan = JobPlanner.Plan(Plans.Request(new HookContainer { Image = "job:1", CreateOptions = "--cpus two" }));

        Assert.Null(plan.Pod);
        Assert.Contains("--cpus", Assert.Single(plan.Findings).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_of_Berths_own_are_not_a_workflows_to_set()
    {
        JobPlan plan = JobPlanner.Plan(
            Plans.Request(new HookContainer { Image = "job:1", CreateOptions = "--label berth.dev/keep=true --label team=a" }));

        Assert.Contains("berth.dev/keep", Assert.Single(plan.Warnings), StringComparison.Ordinal);
        string options = plan.Pod!.Metadata.Annotations![DockerOptions.AnnotationPrefix + "job"];
        Assert.Contains("team", options, StringComparison.Ordinal);
        Assert.DoesNotContain("keep", options, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_that_is_none_stops_the_plan()
    {
        JobPlan plan = JobPlanner.Plan(Plans.Request(new HookContainer { Image = "job:1", PortMappings = ["80:http"] }));

        Assert.Equal("container-port-invalid", Assert.Single(plan.Findings).Cause);
    }

    [Fact]
    public void Caches_are_mounted_by_strategy_and_leased_by_the_agent()
    {
        JobPlan plan = JobPlanner.Plan(Plans.Request(new HookContainer { Image = "job:1" }) with
        {
            Caches =
            [
                new CacheGrant(new CacheDefinition("/root/.npm"), CacheStrategy.Bind, "/c/npm/0", 0, NeedsSeed: false, Warm: true),
                new CacheGrant(new CacheDefinition("/nix/store"), CacheStrategy.Overlay, "/c/nix/0", 0, NeedsSeed: false, Warm: false),
                new CacheGrant(new CacheDefinition("/opt"), CacheStrategy.Seed, "/c/opt/0", 0, NeedsSeed: true, Warm: false),
            ],
        });

        Container job = Plans.Job(plan);
        Assert.Equal(
            [
                "/__berth/agent", "run", "--lease", "/__berth/caches/0/lease", "--lease", "/__berth/caches/1/lease",
                "--overlay", "/nix/store=/__berth/caches/1", "--lease", "/__berth/caches/2/lease",
            ],
            job.Command);
        Assert.Contains(job.VolumeMounts!, mount => mount is { MountPath: "/root/.npm", SubPath: "data" });
        Assert.Contains(job.VolumeMounts!, mount => mount is { MountPath: "/opt", SubPath: "data" });
        Assert.DoesNotContain(job.VolumeMounts!, mount => mount.MountPath == "/nix/store");
        Container seed = Assert.Single(plan.Pod!.Spec.InitContainers!);
        Assert.Equal("job:1", seed.Image);
        Assert.DoesNotContain(seed.VolumeMounts!, mount => mount.MountPath == "/opt");
    }

    [Fact]
    public void Privileged_mode_has_root_and_the_six_host_mounts()
    {
        JobPlanRequest request = Plans.Request(new HookContainer { Image = "job:1" });
        JobPlan plan = JobPlanner.Plan(request with { Runner = request.Runner with { Mode = RunnerMode.Privileged } });

        Container job = Plans.Job(plan);
        Assert.True(job.SecurityContext!.Privileged);
        Assert.Equal(0, job.SecurityContext.RunAsUser);
        Assert.True(plan.Pod!.Spec.HostPid);
        Assert.True(plan.Pod.Spec.HostIpc);
        string[] hostMounts = ["/sys", "/sys/fs/cgroup", "/proc", "/dev", "/dev/pts", "/dev/shm"];
        Assert.All(hostMounts, path => Assert.Contains(job.VolumeMounts!, mount => mount.MountPath == path));
        Assert.Equal("Bidirectional", job.VolumeMounts!.Single(mount => mount.MountPath == "/sys/fs/cgroup").MountPropagation);
    }

    [Theory]
    [InlineData("runner-with-a-name-that-is-far-too-long-for-a-label-of-kubernetes-indeed", 63)]
    [InlineData("Straße 7", 0)]
    [InlineData("---", 0)]
    public void Pod_names_are_labels_whatever_the_runner_is_called(string runnerName, int length)
    {
        JobPlan plan = JobPlanner.Plan(Plans.Request(new HookContainer { Image = "job:1" }) with { RunnerName = runnerName });

        string name = plan.Pod!.Metadata.Name!;
        Assert.Matches("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", name);
        Assert.True(name.Length <= 63);
        Assert.True(length == 0 || name.Length == length);
        Assert.Matches("^$|^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$", plan.Pod.Metadata.Labels![PodLabels.Runner]);
    }

    [Theory]
    [InlineData("../x", false)]
    [InlineData("./x", false)]
    [InlineData("build-cache_1.2", true)]
    [InlineData("/srv/x", true)]
    public void A_volume_is_a_path_of_the_host_or_a_name(string source, bool isOne)
    {
        HookContainer container = new()
        {
            Image = "busybox:1",
            UserMountVolumes = [new HookMount { SourceVolumePath = source, TargetVolumePath = "/data" }],
        };

        JobPlan plan = JobPlanner.Plan(Plans.Request(container));

        Assert.Equal(isOne, plan.Findings.Count == 0);
        if (isOne) return;
        Assert.Equal("mount-invalid", plan.Findings[0].Cause);
        Assert.Contains($"volumes: {source}:/data", plan.Findings[0].Summary, StringComparison.Ordinal);
        Assert.Contains("begins with /", plan.Findings[0].Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-v /tmp/x:/__w", null, "the job container: options: (--volume, --mount) mounts at /__w, where there is the runner's own mount already")]
    [InlineData("--mount type=tmpfs,target=/__w/", null, "the job container: options: (--tmpfs) mounts at /__w/, where there is the runner's own mount already")]
    [InlineData("-v /a:/data -v b0:/data/", null, "the job container: options: (--volume, --mount) mounts at /data/, where there is another of options: (--volume, --mount) already")]
    [InlineData("-v /a:/data", "/data", "the job container: options: (--volume, --mount) mounts at /data, where there is another of volumes: already")]
    public void A_second_mount_at_one_path_is_refused_before_anything_starts(string options, string? volume, string summary)
    {
        HookContainer container = new()
        {
            Image = "busybox:1",
            CreateOptions = options,
            SystemMountVolumes = [new HookMount { SourceVolumePath = "/srv/_work", TargetVolumePath = "/__w" }],
            UserMountVolumes = volume is null ? [] : [new HookMount { SourceVolumePath = "/srv/data", TargetVolumePath = volume }],
        };

        JobPlan plan = JobPlanner.Plan(Plans.Request(container));

        Finding finding = Assert.Single(plan.Findings);
        Assert.Equal((summary, "mount-duplicate"), (finding.Summary, finding.Cause));
        Assert.True(UsageCauses.Include(finding));
        Assert.Null(plan.Pod);
    }

    /// <summary>An engine takes the same mount, asked for twice, as one: the runner's socket and what a workflow repeats.</summary>
    [Theory]
    [InlineData("", "/var/run/docker.sock:/var/run/docker.sock", "/var/run/docker.sock")]
    [InlineData("", "/srv/data:/data,/srv/data:/data/", "/data")]
    [InlineData("-v /srv/data/:/data", "/srv/data:/data", "/data")]
    [InlineData("-v b0:/data -v b0:/data --volume=/var/run/docker.sock:/var/run/docker.sock", "", "/data")]
    public void The_same_mount_twice_is_one(string options, string mounts, string path)
    {
        JobPlan plan = JobPlanner.Plan(Plans.Request(WithSocket(options, mounts)));

        Assert.Empty(plan.Findings);
        string[] paths = [.. Plans.Job(plan).VolumeMounts!.Select(mount => mount.MountPath)];
        Assert.Contains(path, paths);
        Assert.Equal(paths.Distinct(), paths);
        Volume socket = Assert.Single(plan.Pod!.Spec.Volumes!, volume => volume.HostPath?.Path == "/var/run/docker.sock");
        Assert.Equal("Socket", socket.HostPath!.Type);
    }

    [Theory]
    [InlineData("-v /srv/other:/data", "/srv/data:/data")]
    [InlineData("-v /srv/data:/data:ro", "/srv/data:/data")]
    [InlineData("-v /srv/data:/data:rslave", "/srv/data:/data")]
    [InlineData("-v /data --tmpfs /data", "")]
    [InlineData("-v /run/docker.sock:/var/run/docker.sock", "")]
    [InlineData("", "/srv/x:/__w/_temp")]
    public void Another_mount_at_the_same_path_is_refused(string options, string mounts) => Assert.Equal(
        "mount-duplicate", Assert.Single(JobPlanner.Plan(Plans.Request(WithSocket(options, mounts))).Findings).Cause);

    /// <summary>Where the runner's socket is not mounted its path is free.</summary>
    [Theory]
    [InlineData(RunnerMode.Container, false)]
    [InlineData(RunnerMode.Dind, true)]
    public void A_mount_that_a_pod_does_not_get_of_the_runner_is_no_clash(RunnerMode mode, bool sharesFiles)
    {
        JobPlanRequest request = Plans.Request(WithSocket("", "/run/other.sock:/var/run/docker.sock"));
        JobPlan plan = JobPlanner.Plan(request with
        {
            Runner = request.Runner with { Mode = mode },
            Engine = new EngineTraits { SharesRunnerFiles = sharesFiles },
        });

        Assert.Empty(plan.Findings);
        VolumeMount mount = Assert.Single(Plans.Job(plan).VolumeMounts!, mount => mount.MountPath == "/var/run/docker.sock");
        Assert.Equal("/run/other.sock", plan.Pod!.Spec.Volumes!.Single(volume => volume.Name == mount.Name).HostPath!.Path);
    }

    [Fact]
    public void The_externals_place_is_the_runners_wherever_a_pod_has_them_from()
    {
        HookContainer container = WithSocket("-v /srv/x:/__e", "");
        container = container with
        {
            SystemMountVolumes =
                [.. container.SystemMountVolumes!, new HookMount { SourceVolumePath = "/srv/externals", TargetVolumePath = "/__e", ReadOnly = true }],
        };

        JobPlan plan = JobPlanner.Plan(Plans.Request(container) with { Engine = new EngineTraits { SharesRunnerFiles = false } });

        Assert.Contains("/__e, where there is the runner's own mount", Assert.Single(plan.Findings).Summary, StringComparison.Ordinal);
    }

    /// <summary>A container with what the runner mounts, and what a workflow does.</summary>
    private static HookContainer WithSocket(string options, string mounts) => new()
    {
        Image = "busybox:1",
        CreateOptions = options,
        SystemMountVolumes =
        [
            new HookMount { SourceVolumePath = "/var/run/docker.sock", TargetVolumePath = "/var/run/docker.sock" },
            new HookMount { SourceVolumePath = "/srv/_work", TargetVolumePath = "/__w" },
            new HookMount { SourceVolumePath = "/srv/_work/_temp", TargetVolumePath = "/__w/_temp" },
        ],
        UserMountVolumes =
        [
            .. mounts.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(mount => mount.Split(':'))
                .Select(mount => new HookMount { SourceVolumePath = mount[0], TargetVolumePath = mount[1] }),
        ],
    };

    [Theory]
    [InlineData("--pids-limit 7", false)]
    [InlineData("--pids-limit 8", true)]
    [InlineData("--pids-limit -1", true)]
    public void A_job_container_has_room_for_the_agent(string options, bool allowed)
    {
        JobPlan plan = JobPlanner.Plan(Plans.Request(new HookContainer { Image = "busybox:1", CreateOptions = options }));

        Assert.Equal(allowed, plan.Findings.Count == 0);
        Assert.All(plan.Findings, finding => Assert.Contains("--pids-limit 7: allowed is 8 or more", finding.Summary, StringComparison.Ordinal));
    }

    [Fact]
    public void What_must_be_there_to_be_mounted_travels_to_the_engine()
    {
        HookContainer container = new() { Image = "busybox:1", CreateOptions = "--mount type=bind,source=/srv/a,target=/a -v /srv/b:/b" };

        Pod pod = JobPlanner.Plan(Plans.Request(container)).Pod!;

        Assert.Equal(["/srv/a"], PodDockerOptions.Of(pod, "job").RequiredPaths);
    }
}
