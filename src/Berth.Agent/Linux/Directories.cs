using System.Runtime.InteropServices;

namespace Berth.Agent.Linux;

/// <summary>Directories by path.</summary>
internal static class Directories
{
    /// <summary>Makes a directory and its parents where they are missing.</summary>
    public static unsafe void Make(string path, uint mode)
    {
        fixed (byte* pointer = new PathBytes(path))
        {
            if (Libc.mkdir(pointer, mode) == 0)
            {
                return;
            }
        }

        int errno = Marshal.GetLastPInvokeError();
        if (errno == Errno.NoEntry && Path.GetDirectoryName(path) is { Length: > 1 } parent)
        {
            Make(parent, mode);
            Make(path, mode);
        }
        else if (!Directory.Exists(path))
        {
            throw new LinuxException($"make the directory {path}", errno == Errno.Exists ? Errno.NotDirectory : errno);
        }
    }

    public static bool IsEmpty(PathBytes path)
    {
        using FileDescriptor directory = FileDescriptor.Open(path, FileDescriptor.ReadOnly);
        using var entries = new DirectoryReader(directory);
        return !entries.MoveNext();
    }
}
