using System.Buffers.Binary;
using System.Text;

namespace Berth.Core.Externals;

/// <summary>
/// Makes a copy of a dynamic program that names another loader (PT_INTERP) and looks for its libraries elsewhere first
/// (DT_RPATH, which, unlike DT_RUNPATH, also holds for the libraries' own libraries and for what they load later).
/// </summary>
/// <remarks>
/// Nothing that is there moves. The new strings and a new dynamic section are put at the end of the file; a PT_NOTE, which
/// only tools read, becomes the PT_LOAD that maps them behind everything else.
/// </remarks>
internal static class ElfPatcher
{
    // The largest page of the architectures supported (aarch64 may use 64 KiB).
    private const ulong PageSize = 64 * 1024;
    private const int DynamicEntrySize = 16;

    public static void Patch(string source, string destination, string interpreter, string rpath)
    {
        ElfFile elf = ElfFile.TryRead(source) ?? throw new ElfException(source, "no 64-bit little-endian ELF file");
        ElfSegment[] segments = [.. elf.Segments];
        int load = Array.FindLastIndex(segments, segment => segment.Type == ElfSegment.Note);
        int lastLoad = Array.FindLastIndex(segments, segment => segment.Type == ElfSegment.Load);
        int interpreterAt = Array.FindIndex(segments, segment => segment.Type == ElfSegment.Interpreter);
        int dynamicAt = Array.FindIndex(segments, segment => segment.Type == ElfSegment.Dynamic);
        if (load < 0 || interpreterAt < 0 || dynamicAt < 0)
        {
            throw new ElfException(source, "it is not a dynamic program with a note to replace");
        }

        File.Copy(source, destination);
        using FileStream file = new(destination, FileMode.Open, FileAccess.ReadWrite);
        ulong offset = AlignUp((ulong)file.Length, PageSize);
        ulong address = AlignUp(segments.Where(segment => segment.Type == ElfSegment.Load)
            .Max(segment => segment.Address + segment.MemorySize), PageSize);

        // Layout of the new segment: dynamic section, loader's path, the old strings followed by the new path.
        byte[] loader = Encoding.UTF8.GetBytes(interpreter + "\0");
        byte[] strings = [.. elf.Strings, .. Encoding.UTF8.GetBytes(rpath + "\0")];
        (ulong Tag, ulong Value)[] kept = [.. elf.Dynamic.Where(
            entry => entry.Tag is not (ElfFile.RPathTag or ElfFile.RunPathTag))];
        ulong dynamicSize = (ulong)((kept.Length + 2) * DynamicEntrySize);
        ulong stringsAddress = address + dynamicSize + (ulong)loader.Length;
        byte[] dynamic = new byte[dynamicSize];
        WriteDynamic(dynamic, kept, stringsAddress, (ulong)strings.Length, (ulong)elf.Strings.Length);

        file.Position = (long)offset;
        file.Write(dynamic);
        file.Write(loader);
        file.Write(strings);
        ulong size = dynamicSize + (ulong)loader.Length + (ulong)strings.Length;

        segments[interpreterAt] = At(segments[interpreterAt], dynamicSize, (ulong)loader.Length);
        segments[dynamicAt] = At(segments[dynamicAt], 0, dynamicSize);
        ElfSegment added = new(ElfSegment.Load, ElfSegment.ReadWrite, offset, address, size, size, PageSize);
        segments[load] = added;
        if (load < lastLoad)
        {
            // Loaders rely on the PT_LOAD entries being in the order of their addresses.
            Array.Copy(segments, load + 1, segments, load, lastLoad - load);
            segments[lastLoad] = added;
        }

        byte[] table = new byte[segments.Length * ElfSegment.Size];
        for (int i = 0; i < segments.Length; i++)
        {
            segments[i].Write(table.AsSpan(i * ElfSegment.Size));
        }

        file.Position = (long)elf.TableOffset;
        file.Write(table);

        ElfSegment At(ElfSegment segment, ulong place, ulong length) =>
            segment with { Offset = offset + place, Address = address + place, FileSize = length, MemorySize = length };
    }

    private static void WriteDynamic(
        Span<byte> section, ReadOnlySpan<(ulong Tag, ulong Value)> kept, ulong stringsAddress, ulong stringsSize,
        ulong rpathOffset)
    {
        int at = 0;
        foreach ((ulong tag, ulong value) in kept)
        {
            Add(section, ref at, tag, tag switch
            {
                ElfFile.StringTableTag => stringsAddress,
                ElfFile.StringSizeTag => stringsSize,
                _ => value,
            });
        }

        // The last entry stays zero and ends the section.
        Add(section, ref at, ElfFile.RPathTag, rpathOffset);
    }

    private static void Add(Span<byte> section, ref int at, ulong tag, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(section[at..], tag);
        BinaryPrimitives.WriteUInt64LittleEndian(section[(at + 8)..], value);
        at += DynamicEntrySize;
    }

    private static ulong AlignUp(ulong value, ulong size) => (value + size - 1) / size * size;
}
