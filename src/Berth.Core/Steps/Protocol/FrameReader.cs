using System.Buffers.Binary;

namespace Berth.Core.Steps.Protocol;

/// <summary>
/// Cuts a stream of bytes into frames. The caller reads into <see cref="GetMemory"/>, says how much came, and takes frames
/// until there is none. A payload is a view of the reader's buffer: it holds until the next call of <see cref="GetMemory"/>.
/// </summary>
public sealed class FrameReader
{
    private const int MinimumRead = 64 * 1024;
    private byte[] _buffer = new byte[2 * MinimumRead];
    private int _start;
    private int _end;

    /// <summary>What has come and is no whole frame yet: a stream that ends while it is not empty was cut.</summary>
    public ReadOnlyMemory<byte> Pending => _buffer.AsMemory(_start, _end - _start);

    /// <summary>Room for the next bytes; never empty. It grows to one frame of the largest size and no further.</summary>
    public Memory<byte> GetMemory()
    {
        int pending = _end - _start;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, pending).CopyTo(_buffer);
            (_start, _end) = (0, pending);
        }

        int needed = Math.Max(pending + 1, pending >= Frame.HeaderSize ? Frame.HeaderSize + PayloadLength() : 0);
        if (needed > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Min(Math.Max(needed, 2 * _buffer.Length), Frame.HeaderSize + Frame.MaxPayload));
        }

        return _buffer.AsMemory(_end);
    }

    /// <summary>Says how many bytes were put into what <see cref="GetMemory"/> gave.</summary>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _end);
        _end += count;
    }

    /// <summary>Takes the next whole frame, if it has come.</summary>
    /// <exception cref="ProtocolException">What came is no frame.</exception>
    public bool TryRead(out FrameKind kind, out ReadOnlyMemory<byte> payload)
    {
        kind = default;
        payload = default;
        if (_end == _start)
        {
            return false;
        }

        // The kind is looked at before the rest has come, so that text of another program is told from frames at once.
        kind = Frame.CheckKind(_buffer[_start]);
        if (_end - _start < Frame.HeaderSize)
        {
            return false;
        }

        int length = PayloadLength();
        if (_end - _start - Frame.HeaderSize < length)
        {
            return false;
        }

        payload = _buffer.AsMemory(_start + Frame.HeaderSize, length);
        _start += Frame.HeaderSize + length;
        return true;
    }

    private int PayloadLength()
    {
        uint length = BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(_start + 1));
        return length <= Frame.MaxPayload
            ? (int)length
            : throw new ProtocolException($"a frame of {length} bytes; at most {Frame.MaxPayload} are allowed");
    }
}
