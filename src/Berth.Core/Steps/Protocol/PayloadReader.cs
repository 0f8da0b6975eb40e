using System.Buffers.Binary;
using System.Text;

namespace Berth.Core.Steps.Protocol;

/// <summary>
/// Takes a payload apart. Whatever does not fit is a <see cref="ProtocolException"/>, never a read beyond the payload.
/// </summary>
public ref struct PayloadReader(ReadOnlySpan<byte> payload)
{
    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private ReadOnlySpan<byte> _rest = payload;

    /// <summary>Reads four bytes, big-endian.</summary>
    public int ReadInt32() => BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int)));

    /// <summary>Reads a string with its length before it.</summary>
    public string ReadString()
    {
        ReadOnlySpan<byte> bytes = Take(ReadInt32());
        try
        {
            return _strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new ProtocolException("a string that is not UTF-8");
        }
    }

    /// <summary>Reads a list of strings with its count before it.</summary>
    public IReadOnlyList<string> ReadList()
    {
        int count = ReadInt32();
        // Every string takes four bytes at least: a count beyond that is a lie and must not reserve memory.
        if (count < 0 || count > _rest.Length / sizeof(int))
        {
            throw new ProtocolException($"a list of {count} strings in {_rest.Length} bytes");
        }

        string[] values = new string[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = ReadString();
        }

        return values;
    }

    /// <summary>Reads what is left, as bytes.</summary>
    public ReadOnlySpan<byte> ReadRest()
    {
        ReadOnlySpan<byte> rest = _rest;
        _rest = default;
        return rest;
    }

    /// <summary>States that nothing is left.</summary>
    public readonly void End()
    {
        if (!_rest.IsEmpty)
        {
            throw new ProtocolException($"{_rest.Length} bytes too many in a frame");
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _rest.Length)
        {
            throw new ProtocolException($"{count} bytes wanted in a frame that has {_rest.Length} left");
        }

        ReadOnlySpan<byte> bytes = _rest[..count];
        _rest = _rest[count..];
        return bytes;
    }
}
