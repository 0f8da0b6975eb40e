using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Core.Files;

/// <summary>
/// An exclusive flock(2) on a file, which is made when it is not there. The kernel frees it when its holder ends, however it
/// ends; it excludes every other opening of the file, of this process, another one, or a container. (.NET's own
/// <see cref="FileShare"/> locks are flocks too, but every open takes one.)
/// </summary>
public sealed class FileLock : IDisposable
{
    private readonly SafeFileHandle _file;

    private FileLock(SafeFileHandle file) => _file = file;

    /// <summary>
    /// Takes the lock, or returns null when another has it. Never waits longer than <paramref name="attempts"/> milliseconds:
    /// some holders only look.
    /// </summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static FileLock? TryAcquire(string path, int attempts = 1) => TryAcquire(path, isDirectory: false, attempts);

    /// <summary>
    /// As <see cref="TryAcquire(string, int)"/>, on a directory that is there: leaves nothing behind. Where the file system knows
    /// no locks on directories (NFS), nothing excludes anybody.
    /// </summary>
    /// <exception cref="IOException">The directory cannot be opened.</exception>
    public static FileLock? TryAcquireDirectory(string path, int attempts) => TryAcquire(path, isDirectory: true, attempts);

    private static FileLock? TryAcquire(string path, bool isDirectory, int attempts)
    {
        byte[] name = NativePath.Of(path);
        // A job may put a link or a pipe in its lease's place: neither is followed nor waited for.
        int flags = Libc.ReadOnly | Libc.CloseOnExec | Libc.NonBlocking | (isDirectory ? 0 : Libc.Create | Libc.NoFollow);
        while (true)
        {
            SafeFileHandle file = Libc.Open(Libc.CurrentDirectory, name, flags, 0x1A4);
            if (file.IsInvalid)
            {
                int error = Libc.LastError;
                file.Dispose();
                throw new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(error)}", error);
            }

            bool locked = Libc.Lock(file, Libc.LockExclusiveNow) == 0 || (isDirectory && Libc.LastError != Libc.WouldBlock);
            // Between the opening and the lock its last holder may have removed the file: a lock on that is none.
            if (locked && (isDirectory || IsStillAt(name, file)))
            {
                return new FileLock(file);
            }

            file.Dispose();
            if (!locked && --attempts <= 0)
            {
                return null;
            }

            if (!locked)
            {
                Thread.Sleep(1);
            }
        }
    }

    private static bool IsStillAt(byte[] name, SafeFileHandle file) =>
        Libc.TryStat((int)file.DangerousGetHandle(), [0], out FileStatus held)
        && Libc.TryStat(Libc.CurrentDirectory, name, out FileStatus present)
        && (held.Inode, held.Device) == (present.Inode, present.Device);

    /// <summary>True when nobody holds the lock; it is taken and let go for that.</summary>
    public static bool IsFree(string path)
    {
        using FileLock? held = TryAcquire(path);
        return held is not null;
    }

    /// <summary>
    /// The process that holds the lock, as the kernel's table of locks has it (proc_locks(5)); null when nobody does, or when it
    /// cannot be told: some file systems give a file another number there.
    /// </summary>
    public static int? HolderOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!Libc.TryStat(Libc.CurrentDirectory, NativePath.Of(path), out FileStatus status))
        {
            return null;
        }

        string file = string.Create(CultureInfo.InvariantCulture, $":{status.Inode}");
        try
        {
            // NUMBER: FLOCK ADVISORY WRITE PID MAJOR:MINOR:INODE START END
            return File.ReadLines("/proc/locks")
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(words => words is [_, "FLOCK", _, "WRITE", _, var place, ..]
                    && place.EndsWith(file, StringComparison.Ordinal))
                .Select(words => int.Parse(words[4], CultureInfo.InvariantCulture))
                .Where(process => process > 0)
                .Cast<int?>()
                .FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Lets go.</summary>
    public void Dispose() => _file.Dispose();
}
