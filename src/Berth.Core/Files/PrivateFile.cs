using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Core.Files;

/// <summary>A file that holds a secret: it is this user's, and nobody else may read or change it (mode 0600).</summary>
public static class PrivateFile
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Replaces the file whole or not at all, and waits until it is on the disk. Makes its directory (0700).</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string directory = Path.GetDirectoryName(path) ?? throw new ArgumentException("Not a file's path", nameof(path));
        Directory.CreateDirectory(directory, Own | UnixFileMode.UserExecute);
        using var file = new AtomicFile(path, Own);
        file.Append(content);
        file.Commit(durable: true);
    }

    /// <summary>Reads the file, or returns null when there is none.</summary>
    /// <param name="most">Bytes that it has at most.</param>
    /// <exception cref="PrivateFileException">It is not what a secret may be kept in; it was not read.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static byte[]? Read(string path, int most = 1024 * 1024)
    {
        // What is opened is what is looked at and read: no other file can take its place in between.
        using SafeFileHandle file = Libc.Open(
            Libc.CurrentDirectory, NativePath.Of(path), Libc.ReadOnly | Libc.CloseOnExec | Libc.NonBlocking | Libc.NoFollow);
        if (file.IsInvalid)
        {
            int error = Libc.LastError;
            return error switch
            {
                Libc.NotFound => null,
                Libc.TooManyLinks => throw new PrivateFileException(path, "is a symbolic link"),
                _ => throw new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(error)}", error),
            };
        }

        if (!Libc.TryStat((int)file.DangerousGetHandle(), [0], out FileStatus status))
            throw new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(Libc.LastError)}");
        if (!status.IsRegular) throw new PrivateFileException(path, "is not a regular file");
        if (status.User != Libc.EffectiveUser()) throw new PrivateFileException(path, "belongs to another user");
        if ((status.Permissions & Others) != 0)
            throw new PrivateFileException(path, $"may be used by others (mode {Convert.ToString((int)status.Permissions, 8)})");

        long length = RandomAccess.GetLength(file);
        if (length > most) throw new PrivateFileException(path, $"is larger than {most} bytes");
        byte[] content = new byte[length];
        int read = 0;
        while (read < content.Length && RandomAccess.Read(file, content.AsSpan(read), read) is > 0 and int more) read += more;
        return content[..read];
    }
}
