using System.Runtime.InteropServices;

namespace Berth.Agent.Linux;

/// <summary>Directories by path.</summary>
internal static class Directories
{
    private const uint Everyone = 0x1FF; // 0777

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

    /// <summary>Makes a directory and what is missing above it, all open to everyone; what is there stays as it is.</summary>
    public static void Open(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 1 } parent && Status.TryGet(new PathBytes(parent)) is null) Open(parent);
        bool isNew = Status.TryGet(new PathBytes(path)) is null;
        Make(path, Everyone);
        if (isNew) Status.SetMode(new PathBytes(path), Everyone);
    }

    public static bool IsEmpty(PathBytes path)
    {
        using FileDescriptor directory = FileDescriptor.Open(path, FileDescriptor.ReadOnly);
        using var entries = new DirectoryReader(directory);
        return !entries.MoveNext();
    }
}
