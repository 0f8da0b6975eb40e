using System.Formats.Tar;
using System.Runtime.InteropServices;

namespace Berth.Images.Building;

/// <summary>Archives in which nothing depends on when, where or by whom they were made.</summary>
internal static class LayerTar
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode Readable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>A layer with one program, at the root.</summary>
    public static Blob Of(string name, ReadOnlyMemory<byte> program)
    {
        using MemoryStream content = new(program.Length + 4096);
        using (TarWriter writer = new(content, TarEntryFormat.Ustar, leaveOpen: true))
            writer.WriteEntry(Entry(TarEntryType.RegularFile, name, Executable, program));
        return new Blob(MediaTypes.Layer, content.ToArray());
    }

    public static UstarTarEntry File(string name, ReadOnlyMemory<byte> content) =>
        Entry(TarEntryType.RegularFile, name, Readable, content);

    public static UstarTarEntry Directory(string name) => Entry(TarEntryType.Directory, name, Executable, default);

    private static UstarTarEntry Entry(TarEntryType type, string name, UnixFileMode mode, ReadOnlyMemory<byte> content)
    {
        UstarTarEntry entry = new(type, name) { Mode = mode, ModificationTime = DateTimeOffset.UnixEpoch, Uid = 0, Gid = 0 };
        if (type == TarEntryType.RegularFile) entry.DataStream = Stream(content);
        return entry;
    }

    private static MemoryStream Stream(ReadOnlyMemory<byte> content) => MemoryMarshal.TryGetArray(content, out ArraySegment<byte> array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(content.ToArray(), writable: false);
}
