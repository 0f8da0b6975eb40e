using System.Buffers.Binary;
using System.Text;

namespace Berth.Core.Externals;

/// <summary>What the beginning of a file says of how the kernel runs it.</summary>
public static class ProgramHead
{
    /// <summary>Enough for the program headers and the interpreter's name, in bytes.</summary>
    public const int Size = 64 * 1024;

    private const int ElfHeader = 64;

    /// <summary>The path after <c>#!</c>, or in PT_INTERP of a 64-bit little-endian program; null for neither.</summary>
    public static string? Interpreter(ReadOnlySpan<byte> head) =>
        head.StartsWith("#!"u8) ? OfScript(head[2..])
        : head.StartsWith("\u007fELF\u0002\u0001"u8) && head.Length >= ElfHeader ? OfElf(head)
        : null;

    private static string? OfScript(ReadOnlySpan<byte> afterMark)
    {
        int end = afterMark.IndexOf((byte)'\n');
        string line = Encoding.UTF8.GetString(end < 0 ? afterMark : afterMark[..end]).Trim(' ', '\t');
        return line.Split(' ', '\t')[0] is { Length: > 0 } path ? path : null;
    }

    private static string? OfElf(ReadOnlySpan<byte> head)
    {
        ulong table = BinaryPrimitives.ReadUInt64LittleEndian(head[32..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(head[56..]);
        for (int i = 0; i < count && table <= (ulong)head.Length - ElfHeader; i++)
        {
            int at = (int)table + (i * ElfSegment.Size);
            if (at + ElfSegment.Size > head.Length) return null;
            ElfSegment segment = ElfSegment.Read(head[at..]);
            if (segment.Type != ElfSegment.Interpreter) continue;
            ulong length = (ulong)head.Length;
            return segment.FileSize is > 1 and < Size && segment.Offset < length && segment.FileSize <= length - segment.Offset
                ? Encoding.UTF8.GetString(head.Slice((int)segment.Offset, (int)segment.FileSize - 1))
                : null;
        }

        return null;
    }
}
