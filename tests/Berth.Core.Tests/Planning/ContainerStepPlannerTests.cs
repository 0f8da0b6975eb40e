using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Planning;
using Berth.Core.Pods;
using Berth.Core.Runners;

namespace Berth.Core.Tests.Planning;

public sealed class ContainerStepPlannerTests
{
    [Fact]
    public void A_step_of_its_own_network_gets_its_host_name_and_namespaces()
    {
        PodSpec spec = Plan("--hostname box --pid host --ipc host --add-host db:10.0.0.1", jobPod: null).Pod!.Spec;
        Assert.Equal(("box", true, true), (spec.Hostname, spec.HostPid, spec.HostIpc));
        Assert.Equal("10.0.0.1", Assert.Single(spec.HostAliases!).Ip);
    }

    [Fact]
    public void What_the_jobs_network_decides_is_a_warning_by_name_and_the_rest_is_honoured()
    {
        JobPlan plan = Plan("--hostname box --pid host --ipc host --add-host db:10.0.0.1 --dns 10.0.0.2 -p 80", "desk-workflow");
        PodSpec spec = plan.Pod!.Spec;
        Assert.Equal((null, true, true), (spec.Hostname, spec.HostPid, spec.HostIpc));
        Assert.Null(spec.HostAliases);
        Assert.Equal("desk-workflow", plan.Pod.Metadata.Annotations![PodLabels.JoinNetworkOf]);
        Assert.Equal(
            ["--hostname", "--add-host", "--dns", "--publish"],
            plan.Warnings.Select(warning => warning.Split(' ').First(word => word.StartsWith("--", StringComparison.Ordinal))));
    }

    [Fact]
    public void On_a_volume_that_it_shares_with_the_runner_nothing_travels()
    {
        JobPlan plan = ContainerStepPlanner.Plan(new ContainerStepRequest
        {
            Step = new HookContainer
            {
                Image = "tool:1",
                SystemMountVolumes = [new HookMount { SourceVolumePath = "/r/_work/shop/shop", TargetVolumePath = "/github/workspace" }],
            },
            Image = new ImageFacts("tool:1", "tool:1", null, [], [], [], null),
            RunnerName = "desk",
            Job = "build",
            JobPod = "desk-workflow",
            Work = "/r/_work",
            SharedWork = new SharedWork("desk-work", null, "node-1"),
            AgentImage = "berth:1",
        });

        PodSpec spec = plan.Pod!.Spec;
        Assert.Null(spec.InitContainers);
        VolumeMount mount = Assert.Single(Assert.Single(spec.Containers).VolumeMounts!);
        Assert.Equal(("/github/workspace", "shop/shop"), (mount.MountPath, mount.SubPath));
        Assert.Equal("desk-work", Assert.Single(spec.Volumes!).PersistentVolumeClaim!.ClaimName);
        Assert.Contains("node-1", spec.Other!["affinity"].GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunnerMode.Container, true)]
    [InlineData(RunnerMode.Dind, false)]
    public void A_step_of_mode_dind_does_not_get_the_machines_socket(RunnerMode mode, bool gets)
    {
        JobPlan plan = ContainerStepPlanner.Plan(new ContainerStepRequest
        {
            Step = new HookContainer
            {
                Image = "tool:1",
                SystemMountVolumes = [new HookMount { SourceVolumePath = "/var/run/docker.sock", TargetVolumePath = "/var/run/docker.sock" }],
            },
            Image = new ImageFacts("tool:1", "tool:1", null, [], [], [], null),
            RunnerName = "desk",
            Job = "build",
            Mode = mode,
            EngineSocketIsThere = true,
        });

        Assert.Equal(gets, (Assert.Single(plan.Pod!.Spec.Containers).VolumeMounts ?? []).Any(mount => mount.MountPath == JobPaths.EngineSocket));
    }

    [Fact]
    public void Where_its_files_have_to_travel_they_come_before_the_step_and_stay_until_they_are_fetched()
    {
        var step = new HookContainer
        {
            Image = "tool:1",
            SystemMountVolumes =
            [
                new HookMount { SourceVolumePath = "/var/run/docker.sock", TargetVolumePath = "/var/run/docker.sock" },
                new HookMount { SourceVolumePath = "/r/_work/_temp/_github_home", TargetVolumePath = "/github/home" },
                new HookMount { SourceVolumePath = "/r/_work/shop/shop", TargetVolumePath = "/github/workspace" },
            ],
        };
        JobPlan plan = ContainerStepPlanner.Plan(new ContainerStepRequest
        {
            Step = step,
            Image = new ImageFacts("tool:1", "tool:1", null, [], [], [], null),
            RunnerName = "desk",
            Job = "build",
            JobPod = "desk-workflow",
            Work = "/r/_work",
            AgentImage = "berth:1",
        });

        PodSpec spec = plan.Pod!.Spec;
        Assert.Equal([StepFiles.Incoming], spec.InitContainers!.Select(container => container.Name));
        Assert.Equal([StepFiles.Outgoing, ContainerStepPlanner.StepContainer], spec.Containers.Select(container => container.Name));
        Assert.Equal(
            [("/github/home", "_temp/_github_home"), ("/github/workspace", "shop/shop")],
            spec.Containers[1].VolumeMounts!.Select(mount => (mount.MountPath, mount.SubPath)));
        Assert.All(spec.Volumes!, volume => Assert.NotNull(volume.EmptyDir));
        Assert.Null(spec.Containers[1].Command);
    }

    private static JobPlan Plan(string options, string? jobPod) => ContainerStepPlanner.Plan(new ContainerStepRequest
    {
        Step = new HookContainer { Image = "tool:1", CreateOptions = options },
        Image = new ImageFacts("tool:1", "sha256:1", null, [], [], [], null),
        RunnerName = "desk",
        Job = "build",
        JobPod = jobPod,
    });
}
