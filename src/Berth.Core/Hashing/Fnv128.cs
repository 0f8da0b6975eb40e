using System.Buffers.Binary;

namespace Berth.Core.Hashing;

/// <summary>
/// FNV-1a with 128 bits: tells whether something changed. It holds nothing secret and resists nobody who wants two inputs
/// of one digest; it needs no OpenSSL, which a static program does not have and a fast start does not load.
/// </summary>
public sealed class Fnv128
{
    private static readonly UInt128 _prime = new(0x0000000001000000, 0x000000000000013B);
    private UInt128 _state = new(0x6c62272e07bb0142, 0x62b821756295c58d);

    /// <summary>Adds bytes.</summary>
    public Fnv128 Add(ReadOnlySpan<byte> data)
    {
        UInt128 state = _state;
        foreach (byte value in data)
        {
            state = (state ^ value) * _prime;
        }

        _state = state;
        return this;
    }

    /// <summary>Adds a number as eight bytes.</summary>
    public Fnv128 Add(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Add(bytes);
    }

    /// <summary>The digest so far, 32 hexadecimal digits.</summary>
    public override string ToString() => _state.ToString("x32", null);
}
