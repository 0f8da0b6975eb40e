using System.Buffers;
using System.Buffers.Binary;

namespace Berth.Agent.Linux;

/// <summary>The names in a directory, as bytes, without <c>.</c> and <c>..</c>; in the file system's order.</summary>
internal ref struct DirectoryReader(FileDescriptor directory) : IDisposable
{
    // struct linux_dirent64: inode (8), offset (8), record length (2), kind (1), name with a NUL.
    private const int LengthOffset = 16;
    private const int NameOffset = 19;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(32 * 1024);
    private int _next;
    private int _end;

    public ReadOnlySpan<byte> Current { get; private set; }

    public unsafe bool MoveNext()
    {
        while (true)
        {
            if (_next == _end)
            {
                fixed (byte* pointer = _buffer)
                {
                    nint count = Libc.getdents64(directory.Number, pointer, (nuint)_buffer.Length);
                    if (count <= 0)
                    {
                        return count == 0 ? false : throw LinuxException.Last("read a directory");
                    }

                    (_next, _end) = (0, (int)count);
                }
            }

            ReadOnlySpan<byte> record = _buffer.AsSpan(
                _next, BinaryPrimitives.ReadUInt16LittleEndian(_buffer.AsSpan(_next + LengthOffset)));
            _next += record.Length;
            ReadOnlySpan<byte> name = record[NameOffset..];
            name = name[..name.IndexOf((byte)0)];
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                Current = name;
                return true;
            }
        }
    }

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
