using System.Runtime.InteropServices;

namespace Berth.Agent.Linux;

/// <summary>A system call that failed, in words: what was tried, on what, and the system's reason.</summary>
internal sealed class LinuxException(string action, int errno)
    : Exception($"{action}: {Marshal.GetPInvokeErrorMessage(errno)}")
{
    public int Number { get; } = errno;

    public bool IsFull => Number is Errno.NoSpace or Errno.Quota;

    /// <summary>The failure of the call made last on this thread.</summary>
    public static LinuxException Last(string action) => new(action, Marshal.GetLastPInvokeError());
}
