using System.Runtime.InteropServices;
using System.Text;
using Berth.Core.Diagnosis;

namespace Berth.Core.Configuration;

/// <summary>
/// An exclusive flock on a directory, which leaves nothing behind and outlives no process. A lock on the file itself would go
/// with the file that is renamed away. Where the file system knows no such lock (NFS) there is none.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    private const int ReadOnlyCloseOnExec = 0x80000;
    private const int LockExclusiveNonBlocking = 2 | 4;
    private const int WouldBlock = 11;
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);
    private static readonly int _attempts = 500;

    private readonly int _descriptor;

    private DirectoryLock(int descriptor) => _descriptor = descriptor;

    /// <summary>Waits up to ten seconds for whoever holds it.</summary>
    /// <exception cref="BerthException"><c>config-locked</c>.</exception>
    public static DirectoryLock Take(string directory)
    {
        int descriptor = Open(Encoding.UTF8.GetBytes(directory + '\0'), ReadOnlyCloseOnExec);
        if (descriptor < 0) throw new IOException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
        for (int attempt = 0; attempt < _attempts; attempt++)
        {
            if (Flock(descriptor, LockExclusiveNonBlocking) == 0 || Marshal.GetLastPInvokeError() != WouldBlock) return new DirectoryLock(descriptor);
            Thread.Sleep(_pause);
        }

        _ = Close(descriptor);
        throw new BerthException(Finding.Certain("config-locked", $"{directory}: another process has locked this directory for ten seconds", "Wait for it to end, or end it"));
    }

    public void Dispose() => _ = Close(_descriptor);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Flock(int descriptor, int operation);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
