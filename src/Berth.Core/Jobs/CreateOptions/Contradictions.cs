using Berth.Core.Files;
using Berth.Core.Pods;

namespace Berth.Core.Jobs;

/// <summary>Flags that are right each and cannot be together; an engine refuses them (moby, <c>verifyPlatformContainerResources</c>).</summary>
internal static class Contradictions
{
    public static IEnumerable<string> Of(CreateOptions options)
    {
        DockerOptions docker = options.Docker;
        if (options.MemoryBytes is { } memory)
        {
            if (docker.MemorySwapBytes is > 0 and { } swap && swap < memory)
            {
                yield return $"--memory-swap is {ByteSize.Text(swap)} and --memory {ByteSize.Text(memory)}: allowed is as much or more, " +
                    "as it is memory and swap together, or -1 for swap without a limit";
            }

            if (docker.MemoryReservationBytes is { } reserved && reserved > memory)
            {
                yield return $"--memory-reservation is {ByteSize.Text(reserved)} and --memory {ByteSize.Text(memory)}: allowed is no more " +
                    "than that";
            }
        }

        if (options.NanoCpus is not null && docker is { CpuQuota: > 0 } or { CpuPeriod: > 0 })
        {
            yield return $"--cpus and --cpu-{(docker.CpuQuota > 0 ? "quota" : "period")} say the same: allowed is one of them";
        }
    }
}
