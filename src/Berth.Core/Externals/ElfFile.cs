using System.Buffers.Binary;
using System.Text;

namespace Berth.Core.Externals;

/// <summary>What the loader reads of a 64-bit little-endian ELF program or library.</summary>
internal sealed class ElfFile
{
    public const ulong StringTableTag = 5;
    public const ulong StringSizeTag = 10;
    public const ulong RPathTag = 15;
    public const ulong RunPathTag = 29;
    private const ulong NeededTag = 1;
    private const int HeaderSize = 64;
    private const int LargestTable = 64 * 1024 * 1024;

    private ElfFile(string path, ushort machine, ulong tableOffset, IReadOnlyList<ElfSegment> segments) =>
        (Path, Machine, TableOffset, Segments) = (path, machine, tableOffset, segments);

    public string Path { get; }

    /// <summary>e_machine: 62 for x86-64, 183 for aarch64.</summary>
    public ushort Machine { get; }

    /// <summary>Where the program headers begin in the file.</summary>
    public ulong TableOffset { get; }

    public IReadOnlyList<ElfSegment> Segments { get; }

    public string? Interpreter { get; private set; }

    /// <summary>The dynamic section's entries, up to the one that ends it.</summary>
    public IReadOnlyList<(ulong Tag, ulong Value)> Dynamic { get; private set; } = [];

    /// <summary>The names of libraries that it needs (DT_NEEDED).</summary>
    public IReadOnlyList<string> Needed { get; private set; } = [];

    /// <summary>The dynamic string table.</summary>
    public byte[] Strings { get; private set; } = [];

    /// <summary>Reads a file; null when it is no 64-bit little-endian ELF file.</summary>
    public static ElfFile? TryRead(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] header = new byte[HeaderSize];
        if (file.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize
            || !header.AsSpan().StartsWith("\u007fELF"u8) || header[4] != 2 || header[5] != 1)
        {
            return null;
        }

        ulong table = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(32));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(56));
        if (BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(54)) != ElfSegment.Size)
        {
            throw new ElfException(path, "its program headers have an unknown size");
        }

        byte[] headers = ReadAt(file, table, (ulong)(count * ElfSegment.Size));
        var segments = Enumerable.Range(0, count).Select(i => ElfSegment.Read(headers.AsSpan(i * ElfSegment.Size))).ToArray();
        var elf = new ElfFile(path, BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(18)), table, segments);
        elf.ReadDynamic(file);
        return elf;
    }

    private void ReadDynamic(FileStream file)
    {
        foreach (ElfSegment segment in Segments.Where(segment => segment.Type == ElfSegment.Interpreter))
        {
            Interpreter = Encoding.UTF8.GetString(ReadAt(file, segment.Offset, segment.FileSize)).TrimEnd('\0');
        }

        foreach (ElfSegment segment in Segments.Where(segment => segment.Type == ElfSegment.Dynamic))
        {
            byte[] section = ReadAt(file, segment.Offset, segment.FileSize);
            Dynamic = [.. Enumerable.Range(0, section.Length / 16)
                .Select(i => (Tag: BinaryPrimitives.ReadUInt64LittleEndian(section.AsSpan(i * 16)),
                    Value: BinaryPrimitives.ReadUInt64LittleEndian(section.AsSpan((i * 16) + 8))))
                .TakeWhile(entry => entry.Tag != 0)];
            Strings = ReadAt(file, OffsetOf(Value(StringTableTag)), Value(StringSizeTag));
            Needed = [.. Dynamic.Where(entry => entry.Tag == NeededTag).Select(entry => StringAt(entry.Value))];
        }
    }

    private ulong Value(ulong tag) => Dynamic.FirstOrDefault(entry => entry.Tag == tag).Value;

    private ulong OffsetOf(ulong address)
    {
        foreach (ElfSegment segment in Segments)
        {
            if (segment.Type == ElfSegment.Load && address >= segment.Address && address - segment.Address < segment.FileSize)
            {
                return address - segment.Address + segment.Offset;
            }
        }

        throw new ElfException(Path, "its dynamic string table lies in no segment");
    }

    private string StringAt(ulong offset)
    {
        if (offset >= (ulong)Strings.Length)
        {
            throw new ElfException(Path, "a name lies outside its string table");
        }

        ReadOnlySpan<byte> rest = Strings.AsSpan((int)offset);
        int end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }

    private static byte[] ReadAt(FileStream file, ulong offset, ulong size)
    {
        if (size > LargestTable || offset > (ulong)file.Length || size > (ulong)file.Length - offset)
        {
            throw new ElfException(file.Name, "a table reaches beyond its end: the file is cut or damaged");
        }

        byte[] content = new byte[size];
        file.Position = (long)offset;
        file.ReadExactly(content);
        return content;
    }
}
