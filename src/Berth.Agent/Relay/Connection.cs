using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Berth.Agent.Linux;

namespace Berth.Agent.Relay;

/// <summary>Connects to a socket of this machine's files.</summary>
internal static unsafe class Connection
{
    private const int Unix = 1;
    private const int Stream = 1;
    private const int CloseOnExec = 0x80000;
    private const int ConnectionRefused = 111;
    private const int LongestPath = 107;
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _sayAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Waits for who is to listen there: while Berth itself is started again nobody does, and the job goes on afterwards.
    /// </summary>
    public static FileDescriptor Open(string path)
    {
        byte[] name = Encoding.UTF8.GetBytes(path);
        if (name.Length > LongestPath) throw new UsageException($"a socket's path has {LongestPath} bytes at most");
        Span<byte> address = stackalloc byte[sizeof(ushort) + LongestPath + 1];
        address.Clear();
        if (BitConverter.IsLittleEndian) BinaryPrimitives.WriteUInt16LittleEndian(address, Unix);
        else BinaryPrimitives.WriteUInt16BigEndian(address, Unix);
        name.CopyTo(address[sizeof(ushort)..]);
        bool said = false;
        for (long start = Environment.TickCount64; ;)
        {
            int fd = Libc.socket(Unix, Stream | CloseOnExec, 0);
            if (fd < 0) throw LinuxException.Last("make a socket");
            fixed (byte* pointer = address)
            {
                if (Libc.connect(fd, pointer, (uint)address.Length) == 0) return new FileDescriptor(fd);
            }

            int error = Marshal.GetLastPInvokeError();
            _ = Libc.close(fd);
            TimeSpan waited = TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
            if (error is not (Errno.NoEntry or ConnectionRefused or Errno.Again) || waited > _patience)
                throw new AgentFailure("hook-relay-failed", new LinuxException($"connect to {path}", error).Message);
            if (!said && waited > _sayAfter)
            {
                said = true;
                Say.Line("waiting for Berth, which is not running");
            }

            Thread.Sleep(_pause);
        }
    }
}
