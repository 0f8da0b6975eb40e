using Berth.Core.Planning;
using Berth.Core.Pods;
using Berth.Core.Runners;

namespace Berth.Core.Tests.Planning;

public sealed class LimitPlannerTests
{
    private static readonly RunnerLimits _limits = new() { MilliCpu = 2000, Memory = 1L << 30, Processes = 500, Disk = 5L << 30 };

    [Fact]
    public void Every_container_of_the_job_is_held_to_the_limits()
    {
        Pod pod = Plan(_limits, null);
        Assert.Equal(2, pod.Spec.Containers.Count);
        Assert.All(pod.Spec.Containers, container =>
        {
            Assert.Equal("2000m", container.Resources!.Limits!["cpu"]);
            Assert.Equal("1073741824", container.Resources.Limits["memory"]);
            Assert.Equal("5368709120", container.Resources.Limits["ephemeral-storage"]);
            DockerOptions docker = Docker(pod, container.Name);
            Assert.Equal(500, docker.PidsLimit);
            Assert.Equal(1L << 30, docker.MemorySwapBytes);
            Assert.Equal("5368709120", docker.StorageOpt!["size"]);
        });
    }

    [Theory]
    [InlineData("--cpus 8 --memory 64g --memory-swap -1 --pids-limit -1", "2000m", 1L << 30, 1L << 30, 500)]
    [InlineData("--cpus 0.5 --memory 100m --pids-limit 50", "500m", 100L << 20, 1L << 30, 50)]
    [InlineData("--cpu-quota 50000", "500m", 1L << 30, 1L << 30, 500)]
    [InlineData("--cpu-quota 800000 --cpu-period 100000 --oom-kill-disable", "2000m", 1L << 30, 1L << 30, 500)]
    [InlineData("--memory 100m --memory-swap 200m", "2000m", 100L << 20, 200L << 20, 500)]
    public void A_workflow_may_ask_for_less_and_gets_no_more(string options, string cpu, long memory, long swap, long processes)
    {
        Pod pod = Plan(_limits, options);
        Container job = pod.Spec.Containers[0];
        Assert.Equal(cpu, job.Resources!.Limits!["cpu"]);
        Assert.Equal(memory, Quantity.ToBytes(job.Resources.Limits["memory"]));
        DockerOptions docker = Docker(pod, job.Name);
        Assert.Equal((swap, processes), (docker.MemorySwapBytes, docker.PidsLimit));
        Assert.Equal((null, null, null), (docker.CpuQuota, docker.CpuPeriod, docker.OomKillDisable));
    }

    [Fact]
    public void Without_limits_the_workflow_gets_what_it_asks_for()
    {
        Container job = Plan(null, "--cpus 8").Spec.Containers[0];
        Assert.Equal("8000m", job.Resources!.Limits!["cpu"]);
        Assert.False(job.Resources.Limits.ContainsKey("memory"));
    }

    private static Pod Plan(RunnerLimits? limits, string? options)
    {
        JobPlanRequest request = Plans.FromCapture("full-job/01-prepare_job");
        return JobPlanner.Plan(request with
        {
            Runner = request.Runner with { Limits = limits },
            Args = request.Args with
            {
                Container = request.Args.Container! with { CreateOptions = options },
                Services = [.. request.Args.Services!.Select(service => service with { CreateOptions = null })],
            },
        }).Pod!;
    }

    private static DockerOptions Docker(Pod pod, string container) => System.Text.Json.JsonSerializer.Deserialize(
        pod.Metadata.Annotations![DockerOptions.AnnotationPrefix + container], DockerOptionsJson.Default.DockerOptions)!;
}
