using Berth.Core.Files;
using Berth.Core.Runners;

namespace Berth.Core.Caches;

/// <summary>
/// The inside of a slot, made again as far as it is missing. The slot and its <c>lease</c> can be read by everyone (0755, 0644),
/// as the agent may run as any user. <c>data</c> belongs to the job's user, or is open to all (0777) where that user is not known
/// or cannot be made the owner. <c>upper</c> is root's: only root can mount it.
/// </summary>
internal static class SlotLayout
{
    private const UnixFileMode Open = (UnixFileMode)0x1FF;
    private const UnixFileMode Readable = (UnixFileMode)0x1ED;
    private const UnixFileMode ReadableFile = (UnixFileMode)0x1A4;

    /// <summary>The slot and its lease file: enough to see whether it is in use.</summary>
    public static void PrepareLease(string slot)
    {
        Make(slot, Readable);
        string lease = Path.Combine(slot, CacheGrant.LeaseFile);
        if (!File.Exists(lease))
        {
            using (FileLock.TryAcquire(lease))
            {
                File.SetUnixFileMode(lease, ReadableFile);
            }
        }
    }

    /// <summary>What the job will see. Only for a slot that is not in use.</summary>
    public static void PrepareContent(string slot, CacheStrategy strategy, JobUser? owner)
    {
        if (strategy == CacheStrategy.Overlay)
        {
            Make(Path.Combine(slot, CacheGrant.UpperDirectory), Readable);
            Make(Path.Combine(slot, CacheGrant.WorkDirectory), Readable);
            return;
        }

        string data = Path.Combine(slot, CacheGrant.DataDirectory);
        Make(data, Open);
        Own(data, owner);
    }

    /// <summary>True when a job has left something.</summary>
    public static bool HoldsSomething(string slot, CacheStrategy strategy)
    {
        string content = Path.Combine(slot, strategy == CacheStrategy.Overlay
            ? CacheGrant.UpperDirectory
            : CacheGrant.DataDirectory);
        return Directory.EnumerateFileSystemEntries(content).Any();
    }

    // The mode is set apart from making the directory, as the umask takes from it there; once made, it is the job's to change.
    // A directory without any mode is one whose making a crash cut off; a link in its place is a job's, and not followed.
    private static void Make(string directory, UnixFileMode mode)
    {
        if (!Directory.Exists(directory))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(directory)!);
            Directory.CreateDirectory(directory, UnixFileMode.None);
        }

        if (new DirectoryInfo(directory) is { LinkTarget: null, UnixFileMode: UnixFileMode.None })
        {
            File.SetUnixFileMode(directory, mode);
        }
    }

    private static void Own(string data, JobUser? owner)
    {
        byte[] name = NativePath.Of(data);
        if (owner is { } user && Libc.TryStat(Libc.CurrentDirectory, name, out FileStatus status) && status.User != user.User)
        {
            Libc.TryChangeOwner(name, user.User, user.Group);
        }
    }
}
