using System.Globalization;
using Berth.Core.Pods;
using Berth.Core.Runners;

namespace Berth.Core.Planning;

/// <summary>
/// Holds a container to the runner's limits: what the workflow's <c>options:</c> ask for counts as far as it is less. Each
/// container of a job is held to them.
/// </summary>
internal static class LimitPlanner
{
    private const string Cpu = "cpu";
    private const string Memory = "memory";
    private const string Storage = "ephemeral-storage";

    /// <param name="onDocker">Whether what no pod field says is said in the engine's own terms.</param>
    public static ContainerPlan Apply(ContainerPlan plan, RunnerLimits? limits, bool onDocker = true)
    {
        if (limits is null) return plan;
        Dictionary<string, string> resources = new(plan.Container.Resources?.Limits ?? new Dictionary<string, string>());
        DockerOptions docker = plan.Docker;
        if (limits.MilliCpu is { } cpu)
        {
            long least = Least(Asked(resources, Cpu, 1000), Quota(docker), cpu);
            resources[Cpu] = string.Create(CultureInfo.InvariantCulture, $"{least}m");
            // The engine takes one way of saying it.
            docker = docker with { CpuQuota = null, CpuPeriod = null };
        }

        if (limits.Memory is { } memory)
        {
            long least = Least(Asked(resources, Memory, 1), memory);
            resources[Memory] = least.ToString(CultureInfo.InvariantCulture);
            docker = docker with
            {
                // Of memory and swap together; less than nothing is no limit.
                MemorySwapBytes = docker.MemorySwapBytes is > 0 and { } swap && swap >= least && swap < memory ? swap : memory,
                MemoryReservationBytes = docker.MemoryReservationBytes is { } reserved ? Math.Min(reserved, least) : null,
                OomKillDisable = null,
            };
        }

        if (limits.Processes is { } processes)
            docker = docker with { PidsLimit = docker.PidsLimit is > 0 and { } asked ? Math.Min(asked, processes) : processes };
        if (limits.Disk is { } disk)
        {
            resources[Storage] = disk.ToString(CultureInfo.InvariantCulture);
            docker = docker with
            {
                StorageOpt = new Dictionary<string, string>(docker.StorageOpt ?? new Dictionary<string, string>())
                {
                    ["size"] = disk.ToString(CultureInfo.InvariantCulture),
                },
            };
        }

        return plan with
        {
            Docker = onDocker ? docker : plan.Docker,
            Container = plan.Container with
            {
                Resources = resources.Count == 0
                    ? plan.Container.Resources
                    : (plan.Container.Resources ?? new ResourceRequirements()) with { Limits = resources },
            },
        };
    }

    private static long? Asked(Dictionary<string, string> resources, string name, int unit) =>
        resources.TryGetValue(name, out string? text) && Quantity.TryParse(text, out decimal value)
            ? (long)decimal.Ceiling(value * unit)
            : null;

    /// <summary>Thousandths of a processor that <c>--cpu-quota</c> leaves; the engine's period is a tenth of a second.</summary>
    private static long? Quota(DockerOptions docker)
    {
        const long Period = 100_000;
        return docker.CpuQuota is > 0 and { } quota
            ? Math.Max(1, quota * 1000 / (docker.CpuPeriod is > 0 and { } period ? period : Period))
            : null;
    }

    private static long Least(params ReadOnlySpan<long?> values)
    {
        long least = long.MaxValue;
        foreach (long? value in values)
            if (value is > 0 and { } known && known < least) least = known;
        return least;
    }
}
