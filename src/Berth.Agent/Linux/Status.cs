using System.Runtime.InteropServices;

namespace Berth.Agent.Linux;

/// <summary>Reads and sets what a file system keeps about a file.</summary>
internal static unsafe class Status
{
    /// <summary>Of the path itself, a symbolic link included; null when nothing is there.</summary>
    public static FileStatus? TryGet(PathBytes path)
    {
        FileStatus status;
        fixed (byte* pointer = path)
        {
            if (Libc.statx(Libc.AtFdCwd, pointer, Libc.AtSymlinkNoFollow, Libc.StatxBasic, &status) == 0)
            {
                return status;
            }
        }

        return Marshal.GetLastPInvokeError() is Errno.NoEntry or Errno.NotDirectory
            ? null
            : throw LinuxException.Last($"look at {path}");
    }

    /// <summary>Of what the path leads to.</summary>
    public static FileStatus Follow(PathBytes path)
    {
        FileStatus status;
        fixed (byte* pointer = path)
        {
            return Libc.statx(Libc.AtFdCwd, pointer, 0, Libc.StatxBasic, &status) == 0
                ? status
                : throw LinuxException.Last($"look at {path}");
        }
    }

    /// <summary>
    /// Sets owner and group of the path itself. A user that is not root owns what it makes and cannot give it away.
    /// </summary>
    public static void SetOwner(PathBytes path, uint user, uint group)
    {
        fixed (byte* pointer = path)
        {
            if (Libc.lchown(pointer, user, group) != 0 && Libc.geteuid() == 0)
            {
                throw LinuxException.Last($"set the owner of {path}");
            }
        }
    }

    /// <summary>Sets the mode; not for symbolic links, which have none.</summary>
    public static void SetMode(PathBytes path, uint mode)
    {
        fixed (byte* pointer = path)
        {
            if (Libc.chmod(pointer, mode) != 0)
            {
                throw LinuxException.Last($"set the mode of {path}");
            }
        }
    }

    /// <summary>Sets the times of access and modification of the path itself.</summary>
    public static void SetTimes(PathBytes path, FileTime modified)
    {
        long* times = stackalloc long[] { modified.Seconds, modified.Nanoseconds, modified.Seconds, modified.Nanoseconds };
        fixed (byte* pointer = path)
        {
            if (Libc.utimensat(Libc.AtFdCwd, pointer, times, Libc.AtSymlinkNoFollow) != 0)
            {
                throw LinuxException.Last($"set the times of {path}");
            }
        }
    }
}
