using System.Globalization;

namespace Berth.Docker.Runners;

/// <summary>Whether a process number of the engine's is one of this machine's too.</summary>
internal static class ContainerProcess
{
    /// <summary>
    /// True unless the process of this number here is certainly another. An engine of another machine, or of another pid
    /// namespace, has numbers of its own: what has such a number here would be watched, and its end taken for the runner's.
    /// </summary>
    /// <param name="container">The container's id, which the names of its control groups hold.</param>
    /// <param name="processes">Where the kernel shows processes.</param>
    public static bool IsOf(int pid, string container, string processes = "/proc")
    {
        try
        {
            string groups = File.ReadAllText(
                Path.Combine(processes, pid.ToString(CultureInfo.InvariantCulture), "cgroup"));
            // Without control groups, or in a namespace of their own, all are in the root's.
            bool isSilent = groups.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .All(line => line.EndsWith(":/", StringComparison.Ordinal));
            return groups.Contains(container, StringComparison.Ordinal)
                || (isSilent && IsInOtherNamespace(pid, processes));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsInOtherNamespace(int pid, string processes) =>
        new FileInfo(Path.Combine(processes, pid.ToString(CultureInfo.InvariantCulture), "ns", "pid")).LinkTarget
            != new FileInfo("/proc/self/ns/pid").LinkTarget;
}
