using System.Buffers.Binary;

namespace Berth.Images.Building;

/// <summary>What an executable says of itself in its first bytes (System V ABI, chapters 4 and 5).</summary>
/// <param name="Architecture">As Go and OCI name it: <c>amd64</c>, <c>arm64</c>; null for any other.</param>
/// <param name="IsStatic">It asks for no loader.</param>
internal sealed record ElfHeader(string? Architecture, bool IsStatic)
{
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const uint Interpreter = 3;

    /// <summary>Reads the header of a 64-bit little-endian executable; null for anything else.</summary>
    public static ElfHeader? Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderSize || !file.StartsWith("\u007fELF\u0002\u0001"u8)) return null;
        string? architecture = BinaryPrimitives.ReadUInt16LittleEndian(file[18..]) switch
        {
            62 => "amd64",
            183 => "arm64",
            _ => null,
        };
        ulong start = BinaryPrimitives.ReadUInt64LittleEndian(file[32..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file[56..]);
        if (start > (ulong)file.Length || (ulong)file.Length - start < (ulong)count * ProgramHeaderSize) return null;
        ReadOnlySpan<byte> headers = file[(int)start..];
        for (int i = 0; i < count; i++)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(headers[(i * ProgramHeaderSize)..]) == Interpreter)
                return new ElfHeader(architecture, IsStatic: false);
        }

        return new ElfHeader(architecture, IsStatic: true);
    }
}
