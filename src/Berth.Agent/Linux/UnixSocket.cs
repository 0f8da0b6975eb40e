using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Agent.Linux;

/// <summary>Connects to a socket that is a file.</summary>
internal static unsafe class UnixSocket
{
    public const int ConnectionRefused = 111;
    private const int Unix = 1;
    private const int Stream = 1;
    private const int CloseOnExec = 0x80000;
    private const int LongestPath = 107;

    /// <summary>Null when nobody answers, with the error number.</summary>
    /// <exception cref="UsageException">The path is too long for a socket.</exception>
    public static FileDescriptor? TryConnect(string path, out int error)
    {
        byte[] name = Encoding.UTF8.GetBytes(path);
        if (name.Length > LongestPath) throw new UsageException($"a socket's path has {LongestPath} bytes at most");
        Span<byte> address = stackalloc byte[sizeof(ushort) + LongestPath + 1];
        address.Clear();
        if (BitConverter.IsLittleEndian) BinaryPrimitives.WriteUInt16LittleEndian(address, Unix);
        else BinaryPrimitives.WriteUInt16BigEndian(address, Unix);
        name.CopyTo(address[sizeof(ushort)..]);
        int fd = Libc.socket(Unix, Stream | CloseOnExec, 0);
        if (fd < 0) throw LinuxException.Last("make a socket");
        fixed (byte* pointer = address)
        {
            if (Libc.connect(fd, pointer, (uint)address.Length) == 0)
            {
                error = 0;
                return new FileDescriptor(fd);
            }
        }

        error = Marshal.GetLastPInvokeError();
        _ = Libc.close(fd);
        return null;
    }
}
