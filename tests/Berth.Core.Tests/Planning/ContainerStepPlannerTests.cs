using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Planning;
using Berth.Core.Pods;

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

    private static JobPlan Plan(string options, string? jobPod) => ContainerStepPlanner.Plan(new ContainerStepRequest
    {
        Step = new HookContainer { Image = "tool:1", CreateOptions = options },
        Image = new ImageFacts("tool:1", "sha256:1", null, [], [], [], null),
        RunnerName = "desk",
        Job = "build",
        JobPod = jobPod,
    });
}
