using System.Buffers.Binary;

namespace Berth.Core.Externals;

/// <summary>One program header of a 64-bit ELF file (Elf64_Phdr).</summary>
internal readonly record struct ElfSegment(
    uint Type, uint Flags, ulong Offset, ulong Address, ulong FileSize, ulong MemorySize, ulong Align)
{
    public const int Size = 56;
    public const uint Load = 1;
    public const uint Dynamic = 2;
    public const uint Interpreter = 3;
    public const uint Note = 4;
    public const uint ReadWrite = 6;

    public static ElfSegment Read(ReadOnlySpan<byte> header) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(header),
        BinaryPrimitives.ReadUInt32LittleEndian(header[4..]),
        BinaryPrimitives.ReadUInt64LittleEndian(header[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(header[16..]),
        BinaryPrimitives.ReadUInt64LittleEndian(header[32..]),
        BinaryPrimitives.ReadUInt64LittleEndian(header[40..]),
        BinaryPrimitives.ReadUInt64LittleEndian(header[48..]));

    public void Write(Span<byte> header)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, Type);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Flags);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], Offset);
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], Address);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], Address);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], FileSize);
        BinaryPrimitives.WriteUInt64LittleEndian(header[40..], MemorySize);
        BinaryPrimitives.WriteUInt64LittleEndian(header[48..], Align);
    }
}
