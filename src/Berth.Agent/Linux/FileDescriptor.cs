using System.Runtime.InteropServices;

namespace Berth.Agent.Linux;

/// <summary>An open file, and the calls on it with interruptions handled. Everything is opened close-on-exec.</summary>
internal readonly struct FileDescriptor(int number) : IDisposable
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int Truncate = 0x200;
    public const int PathOnly = 0x200000;
    private const int CloseOnExec = 0x80000;

    public static readonly FileDescriptor Input = new(0);
    public static readonly FileDescriptor Output = new(1);

    public int Number { get; } = number;

    public static unsafe int TryOpen(PathBytes path, int flags, uint mode = 0)
    {
        fixed (byte* pointer = path)
        {
            int fd;
            do
            {
                fd = Libc.open(pointer, flags | CloseOnExec, mode);
            }
            while (fd < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
            return fd;
        }
    }

    public static FileDescriptor Open(PathBytes path, int flags, uint mode = 0)
    {
        int fd = TryOpen(path, flags, mode);
        return fd >= 0 ? new FileDescriptor(fd) : throw LinuxException.Last($"open {path}");
    }

    /// <summary>Both ends of a new pipe.</summary>
    public static unsafe (FileDescriptor Read, FileDescriptor Write) Pipe()
    {
        int* fds = stackalloc int[2];
        return Libc.pipe2(fds, CloseOnExec) == 0
            ? (new FileDescriptor(fds[0]), new FileDescriptor(fds[1]))
            : throw LinuxException.Last("make a pipe");
    }

    /// <summary>Reads what is there; 0 at the end.</summary>
    public unsafe int Read(Span<byte> buffer)
    {
        fixed (byte* pointer = buffer)
        {
            nint count;
            do
            {
                count = Libc.read(Number, pointer, buffer.Length);
            }
            while (count < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
            return count >= 0 ? (int)count : throw LinuxException.Last("read");
        }
    }

    /// <summary>Writes everything, however many calls it takes.</summary>
    public unsafe void Write(ReadOnlySpan<byte> data)
    {
        fixed (byte* pointer = data)
        {
            for (int done = 0; done < data.Length;)
            {
                nint count = Libc.write(Number, pointer + done, data.Length - done);
                if (count >= 0)
                {
                    done += (int)count;
                }
                else if (Marshal.GetLastPInvokeError() != Errno.Interrupted)
                {
                    throw LinuxException.Last("write");
                }
            }
        }
    }

    public void Dispose() => _ = Libc.close(Number);
}
