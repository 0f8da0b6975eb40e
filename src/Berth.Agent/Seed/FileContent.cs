using System.Runtime.InteropServices;
using Berth.Agent.Linux;

namespace Berth.Agent.Seed;

/// <summary>Copies what is in a file; holes stay holes.</summary>
internal static class FileContent
{
    private const uint OwnerOnly = 0x180; // 0600
    private const int SeekSet = 0;
    private const int SeekData = 3;
    private const int SeekHole = 4;
    private const ulong BlockSize = 512;
    private static readonly byte[] _buffer = new byte[256 * 1024];

    public static void Copy(PathBytes source, PathBytes target, FileStatus status)
    {
        try
        {
            using FileDescriptor from = FileDescriptor.Open(source, FileDescriptor.ReadOnly);
            using FileDescriptor to = FileDescriptor.Open(
                target, FileDescriptor.WriteOnly | FileDescriptor.Create | FileDescriptor.Exclusive, OwnerOnly);
            if (status.Blocks * BlockSize >= status.Size || !CopyData(from, to, (long)status.Size))
            {
                CopyRange(from, to, long.MaxValue);
            }
        }
        catch (LinuxException exception)
        {
            throw new LinuxException($"copy {source} to {target}", exception.Number);
        }
    }

    /// <summary>Copies only where there is data; false when the file system cannot tell and nothing was copied.</summary>
    private static bool CopyData(FileDescriptor from, FileDescriptor to, long size)
    {
        for (long position = 0; position < size;)
        {
            long data = Libc.lseek(from.Number, position, SeekData);
            if (data < 0)
            {
                if (Marshal.GetLastPInvokeError() == Errno.NoAddress)
                {
                    break;
                }

                return position == 0 ? false : throw LinuxException.Last("seek");
            }

            long hole = Libc.lseek(from.Number, data, SeekHole);
            _ = Libc.lseek(from.Number, data, SeekSet);
            _ = Libc.lseek(to.Number, data, SeekSet);
            CopyRange(from, to, hole - data);
            position = hole;
        }

        return Libc.ftruncate(to.Number, size) == 0 ? true : throw LinuxException.Last("set the size");
    }

    private static void CopyRange(FileDescriptor from, FileDescriptor to, long length)
    {
        while (length > 0)
        {
            int count = from.Read(_buffer.AsSpan(0, (int)Math.Min(length, _buffer.Length)));
            if (count == 0)
            {
                return;
            }

            to.Write(_buffer.AsSpan(0, count));
            length -= count;
        }
    }
}
