using Berth.Agent.Linux;
using Berth.Core.Hashing;

namespace Berth.Agent.Install;

/// <summary>
/// Keeps this very program on a node, so that pods to come need no init container for it: at <c>ROOT/KEY/agent</c>, where the key is a
/// digest of its content. It is there whole or not at all, also after a power cut.
/// </summary>
internal static class AgentOnNode
{
    private const string Making = ".making-";
    private const uint DirectoryMode = 0x1ED; // 0755
    private const int MostTries = 5;
    private static readonly TimeSpan _longestKept = TimeSpan.FromDays(36);

    public static void Publish((string Root, string Key) node)
    {
        string directory = $"{node.Root}/{node.Key}";
        string place = $"{directory}/agent";
        try
        {
            if (FileDigest.Of("/proc/self/exe") != node.Key)
            {
                // Of another version than the hook that asks: this job gets it, as ever, but nobody else under that name.
                Say.Line("publish other");
                return;
            }

            Directories.Make(directory, DirectoryMode);
            if (Status.TryGet(new PathBytes(place)) is not { IsRegular: true }) Put(node.Root, place);
            Touch(directory);
            RemoveOld(node);
        }
        catch (Exception exception) when (exception is LinuxException or IOException or UnauthorizedAccessException)
        {
            // The job has its agent; those to come bring theirs again.
            Say.Line($"publish failed: {exception.Message}");
        }
    }

    private static void Put(string root, string place)
    {
        string making = $"{root}/{Making}{Environment.ProcessId}-{Guid.NewGuid():N}";
        using (FileDescriptor from = FileDescriptor.Open(new PathBytes("/proc/self/exe"), FileDescriptor.ReadOnly))
        using (FileDescriptor to = FileDescriptor.Open(
            new PathBytes(making), FileDescriptor.WriteOnly | FileDescriptor.Create | FileDescriptor.Exclusive, DirectoryMode))
        {
            InstallCommand.Copy(from, to);
            _ = Libc.syncfs(to.Number);
        }

        Status.SetMode(new PathBytes(making), DirectoryMode);
        for (int tries = 1; !TryRename(making, place); tries++)
        {
            // The kubelet made an empty directory of that name for a pod that expected the file there.
            if (tries == MostTries || Status.TryGet(new PathBytes(place)) is not { IsDirectory: true })
            {
                LinuxException failure = LinuxException.Last($"put the agent at {place}");
                File.Delete(making);
                throw failure;
            }

            Directory.Delete(place);
        }
    }

    private static unsafe bool TryRename(string from, string to)
    {
        fixed (byte* source = new PathBytes(from), target = new PathBytes(to))
        {
            return Libc.rename(source, target) == 0;
        }
    }

    /// <summary>Running jobs keep the file that they have mounted, whatever becomes of its name.</summary>
    private static void RemoveOld((string Root, string Key) node)
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(node.Root).EnumerateFileSystemInfos())
        {
            if (entry.Name == node.Key || DateTime.UtcNow - entry.LastWriteTimeUtc <= _longestKept) continue;
            if (entry is DirectoryInfo version) version.Delete(recursive: true);
            else entry.Delete();
        }
    }

    private static void Touch(string place) =>
        Status.SetTimes(new PathBytes(place), new FileTime { Seconds = DateTimeOffset.UtcNow.ToUnixTimeSeconds() });
}
