using System.Runtime.InteropServices;
using Berth.Agent.Linux;

namespace Berth.Agent.Leases;

/// <summary>The right to write to a cache's slot: a lock that the kernel frees when this process ends, however it ends.</summary>
internal static class Lease
{
    private const uint Mode = 0x1A4; // 0644
    private const int ExclusiveNow = 2 | 4; // LOCK_EX | LOCK_NB
    private const int SetDescriptorFlags = 2; // F_SETFD

    /// <summary>Takes a lease for the life of the process.</summary>
    /// <exception cref="AgentFailure"><c>cache-in-use</c> or <c>cache-not-writable</c>.</exception>
    public static void Take(string file) => Lock(file);

    /// <summary>Takes a lease that all processes hold which this one starts: it is free when the last of them has ended.</summary>
    /// <exception cref="AgentFailure">As <see cref="Take"/>.</exception>
    public static void TakeWithChildren(string file) => _ = Libc.fcntl(Lock(file), SetDescriptorFlags, 0);

    private static int Lock(string file)
    {
        var path = new PathBytes(file);
        int fd = FileDescriptor.TryOpen(path, FileDescriptor.ReadWrite | FileDescriptor.Create, Mode);
        if (fd < 0 && Marshal.GetLastPInvokeError() is Errno.Access or Errno.NotPermitted)
        {
            // A user of the image that is not root may lock what it may only read.
            fd = FileDescriptor.TryOpen(path, FileDescriptor.ReadOnly);
        }

        if (fd < 0)
        {
            throw new AgentFailure(
                "cache-not-writable", LinuxException.Last($"the cache's lease cannot be opened: {file}").Message);
        }

        if (Libc.flock(fd, ExclusiveNow) != 0)
        {
            throw Marshal.GetLastPInvokeError() switch
            {
                Errno.Again => new AgentFailure("cache-in-use", $"another job uses this cache: {file} is locked"),
                _ => new AgentFailure(
                    "cache-not-writable", LinuxException.Last($"the cache's lease cannot be locked: {file}").Message),
            };
        }

        return fd;
    }
}
