using System.Buffers.Binary;
using System.Text;

namespace Berth.Core.Steps.Protocol;

/// <summary>Builds one frame after the other in a buffer that is used again.</summary>
public sealed class FrameBuilder
{
    private byte[] _buffer = new byte[1024];
    private int _length;

    /// <summary>Bytes that the frame begun can still take.</summary>
    public int Remaining => Frame.HeaderSize + Frame.MaxPayload - _length;

    /// <summary>Begins a frame and forgets the one before.</summary>
    public FrameBuilder Begin(FrameKind kind)
    {
        _buffer[0] = (byte)kind;
        _length = Frame.HeaderSize;
        return this;
    }

    /// <summary>Appends four bytes, big-endian.</summary>
    public FrameBuilder Add(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Reserve(sizeof(int)), value);
        return this;
    }

    /// <summary>Appends a string with its length before it.</summary>
    public FrameBuilder Add(string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        Add(length);
        Encoding.UTF8.GetBytes(value, Reserve(length));
        return this;
    }

    /// <summary>Appends a list of strings with its count before it.</summary>
    public FrameBuilder Add(IReadOnlyCollection<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Add(values.Count);
        foreach (string value in values)
        {
            Add(value);
        }

        return this;
    }

    /// <summary>Appends bytes as they are; they reach to the frame's end.</summary>
    public FrameBuilder AddBytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(value.Length));
        return this;
    }

    /// <summary>The whole frame; holds until the next <see cref="Begin"/>.</summary>
    public ReadOnlyMemory<byte> End()
    {
        Frame.WriteHeader(_buffer, (FrameKind)_buffer[0], _length - Frame.HeaderSize);
        return _buffer.AsMemory(0, _length);
    }

    private Span<byte> Reserve(int count)
    {
        if (count > Remaining)
        {
            throw new ProtocolException($"a frame can hold {Frame.MaxPayload} bytes, and this one needs more");
        }

        if (_length + count > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_length + count, 2 * _buffer.Length));
        }

        Span<byte> span = _buffer.AsSpan(_length, count);
        _length += count;
        return span;
    }
}
