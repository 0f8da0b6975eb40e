using System.Globalization;
using Berth.Agent.Linux;
using Berth.Agent.Seed;

namespace Berth.Agent.Slots;

/// <summary>Says what directories take on the disk: one line for each, in their order.</summary>
internal static class MeasureCommand
{
    private const long BlockSize = 512;

    public static int Execute(ReadOnlySpan<string> directories)
    {
        foreach (string directory in directories)
        {
            if (directory is not ['/', ..]) throw new UsageException($"measure: '{directory}' is no absolute path");
        }

        foreach (string directory in directories) Say.Line(Measure(directory));
        return ExitCodes.Ok;
    }

    /// <summary><c>absent</c>, or <c>size BYTES FILES UNREAD</c>: blocks, not lengths; a file of several names counts once.</summary>
    private static string Measure(string directory)
    {
        var root = new PathBytes(directory);
        if (Status.TryGet(root) is not { IsDirectory: true } status) return "absent";
        long blocks = (long)status.Blocks, files = 0, unread = 0;
        HashSet<ulong> linked = [];
        var left = new Stack<PathBytes>([root]);
        while (left.TryPop(out PathBytes next))
        {
            try
            {
                foreach (TreeEntry entry in Tree.Entries(next, status.Device))
                {
                    files++;
                    if (entry.Status.IsDirectory || entry.Status.Links < 2 || linked.Add(entry.Status.Inode)) blocks += (long)entry.Status.Blocks;
                    if (entry.Status.IsDirectory) left.Push(entry.Path);
                }
            }
            catch (LinuxException exception) when (exception.Number is Errno.Access or Errno.NoEntry)
            {
                unread++;
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"size {blocks * BlockSize} {files} {unread}");
    }
}
