using System.Runtime.InteropServices;
using Berth.Agent.Linux;

namespace Berth.Agent.Leases;

/// <summary>
/// What a node keeps for jobs (a runner's externals) has a mark, written last. A job that uses it shares a lock on the mark; whoever
/// clears up wants the lock alone. So nothing half made is used, and nothing in use is removed.
/// </summary>
internal static class NodeUse
{
    private const uint Mode = 0x1A4; // 0644
    private const int SharedNow = 1 | 4; // LOCK_SH | LOCK_NB
    private const int ExclusiveNow = 2 | 4; // LOCK_EX | LOCK_NB

    /// <summary>Uses it for the life of the process.</summary>
    /// <exception cref="AgentFailure"><c>node-kit-missing</c>: it is not there, or is just being removed.</exception>
    public static void Take(string mark)
    {
        var path = new PathBytes(mark);
        int fd = FileDescriptor.TryOpen(path, FileDescriptor.ReadOnly);
        if (fd < 0) throw Missing(mark, LinuxException.Last("open it").Message);
        if (Libc.flock(fd, SharedNow) != 0 && Marshal.GetLastPInvokeError() == Errno.Again) throw Missing(mark, "it is being removed");
        // It may have been removed between the two; a file system without locks has nobody who removes.
        if (Status.TryGet(path) is not { IsRegular: true }) throw Missing(mark, "it was removed");
    }

    /// <summary>Says of a directory that it is whole.</summary>
    public static void Mark(string mark)
    {
        using FileDescriptor file = FileDescriptor.Open(new PathBytes(mark), FileDescriptor.WriteOnly | FileDescriptor.Create, Mode);
        Status.SetMode(new PathBytes(mark), Mode);
    }

    /// <summary>Null while a job uses it; the lock otherwise, also of a mark that is not there.</summary>
    public static FileDescriptor? TryAlone(string mark)
    {
        int fd = FileDescriptor.TryOpen(new PathBytes(mark), FileDescriptor.ReadOnly);
        if (fd < 0) return new FileDescriptor(fd);
        var file = new FileDescriptor(fd);
        if (Libc.flock(fd, ExclusiveNow) == 0) return file;
        file.Dispose();
        return null;
    }

    private static AgentFailure Missing(string mark, string why) =>
        new("node-kit-missing", $"this node has not got what the job is to use ({mark}): {why}");
}
