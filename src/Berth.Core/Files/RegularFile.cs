using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Core.Files;

/// <summary>
/// Reads files that a user names or that a job may have replaced: what is no regular file is refused before it is read, so
/// neither a pipe nor an endless device can hold the reader up.
/// </summary>
public static class RegularFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <param name="follow">Whether a symbolic link stands for what it points to; else it is refused.</param>
    /// <exception cref="FileNotFoundException">There is none, or no directory where it should be.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="IOException">It is a directory, a pipe, a device or a link, or the system refuses.</exception>
    public static FileStream Open(string path, bool follow = true)
    {
        int flags = Libc.ReadOnly | Libc.CloseOnExec | Libc.NonBlocking | (follow ? 0 : Libc.NoFollow);
        SafeFileHandle handle = Libc.Open(Libc.CurrentDirectory, NativePath.Of(path), flags);
        if (handle.IsInvalid)
        {
            int error = Libc.LastError;
            handle.Dispose();
            string reason = Marshal.GetPInvokeErrorMessage(error);
            throw error switch
            {
                Libc.NotFound or Libc.NotADirectory => new FileNotFoundException("there is no such file", path),
                Libc.AccessDenied or Libc.NoPermission => new UnauthorizedAccessException(reason),
                Libc.TooManyLinks when !follow => new IOException("is a symbolic link; a file is needed"),
                Libc.NoDevice => new IOException("is a device or a socket; a file is needed"),
                _ => new IOException(reason),
            };
        }

        if (Libc.TryStat(handle.DangerousGetHandle().ToInt32(), [0], out FileStatus status) && status.IsRegular)
            return new FileStream(handle, FileAccess.Read, bufferSize: 0);
        handle.Dispose();
        throw new IOException(status.IsDirectory
            ? "is a directory; a file is needed"
            : "is a pipe, a device or a socket; a file is needed");
    }

    /// <summary>Reads a file whole.</summary>
    /// <param name="most">Bytes at most.</param>
    /// <exception cref="IOException">Also: it is larger. As <see cref="Open"/> otherwise.</exception>
    public static byte[] Read(string path, int most, bool follow = true)
    {
        using FileStream stream = Open(path, follow);
        // Its length may change while it is read, and files of /proc have none.
        byte[] buffer = new byte[(int)Math.Min(most, Math.Max(stream.Length, 4096)) + 1];
        int length = 0;
        while (stream.Read(buffer, length, buffer.Length - length) is > 0 and int count)
        {
            length += count;
            if (length > most) throw new IOException($"is larger than {ByteSize.Text(most)}");
            if (length == buffer.Length) Array.Resize(ref buffer, (int)Math.Min((long)most + 1, 2L * buffer.Length));
        }

        return buffer[..length];
    }
}
