using Berth.Core.Jobs;
using Berth.Core.Planning;
using Berth.Core.Pods;

namespace Berth.Core.Tests.Planning;

/// <summary>Health options of docker create as a pod's probe.</summary>
public sealed class HealthPlannerTests
{
    [Theory]
    [InlineData("", 30, 30, 3)]
    [InlineData("--health-interval 0 --health-timeout 0 --health-retries 0", 30, 30, 3)]
    [InlineData("--health-interval 500ms --health-timeout 1500ms --health-retries 5", 1, 2, 5)]
    [InlineData("--health-start-period 40s", 30, 30, 3 + 2)]
    [InlineData("--health-interval 2s --health-start-period 40s --health-retries 1", 2, 30, 1 + 20)]
    public void What_docker_would_do_is_written_out_and_nothing_is_delayed(string times, int period, int timeout, int failures)
    {
        Probe probe = Readiness($"--health-cmd \"test -e /up\" {times}")!;

        Assert.Equal(["/bin/sh", "-c", "test -e /up"], probe.Exec!.Command);
        Assert.Equal((period, timeout, failures), (probe.PeriodSeconds, probe.TimeoutSeconds, probe.FailureThreshold));
        Assert.Null(probe.InitialDelaySeconds);
    }

    [Theory]
    [InlineData("--health-interval 2s")]
    [InlineData("--health-cmd true --no-healthcheck")]
    public void Without_a_command_there_is_no_probe(string options) => Assert.Null(Readiness(options));

    private static Probe? Readiness(string options) => Plans.Job(JobPlanner.Plan(
        Plans.Request(new HookContainer { Image = "job:1", CreateOptions = options }))).ReadinessProbe;
}
