using System.Globalization;

namespace Berth.Agent.Step;

/// <summary>
/// The limit of processes and threads of the container's cgroup (<c>pids</c>; kernel documentation, "Process Number Controller"), and
/// how often the kernel refused one for it. A program that cannot fork says it in many ways, or not at all.
/// </summary>
internal static class ProcessLimit
{
    // Version 2, then version 1.
    private static readonly string[] _roots = ["/sys/fs/cgroup", "/sys/fs/cgroup/pids"];

    /// <summary>Since the container began; 0 where there is no such count.</summary>
    public static long Refused() =>
        Read("pids.events") is { } text && text.StartsWith("max ", StringComparison.Ordinal)
        && long.TryParse(text.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count : 0;

    /// <summary>What a step's end says of those that it was refused; null for none.</summary>
    public static string? Tell(long before) => Refused() - before is > 0 and var count
        ? $"{Say.Prefix}the container may have {Read("pids.max") ?? "no more"} processes and threads at once: {count} were refused during this step"
        : null;

    /// <summary>Starts a thread of the agent's own.</summary>
    /// <exception cref="CannotStartException">The limit is reached.</exception>
    public static Thread StartThread(ThreadStart body, int stackSize = 0)
    {
        var thread = new Thread(body, stackSize) { IsBackground = true };
        try
        {
            thread.Start();
            return thread;
        }
        catch (OutOfMemoryException)
        {
            // The runtime's word for whatever pthread_create says.
            throw new CannotStartException(CannotStartException.NotExecutable, Reached("Berth's agent"));
        }
    }

    /// <summary>Why a program could not be started.</summary>
    public static string Reached(string program) =>
        $"{program}: no process or thread can be started, as the container has as many as it may" +
        (Read("pids.max") is { } most && most != "max" ? $" ({most})" : "");

    private static string? Read(string name)
    {
        foreach (string root in _roots)
        {
            try
            {
                string file = Path.Combine(root, name);
                if (File.Exists(file)) return File.ReadAllText(file).Split('\n')[0].Trim();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Then nobody knows.
            }
        }

        return null;
    }
}
