namespace Berth.Core.Files;

/// <summary>What statx(2) says of a file.</summary>
/// <param name="Kind">As in <see cref="FileKind"/>.</param>
/// <param name="Blocks">Of 512 bytes: what it takes on the disk, holes not counted.</param>
internal readonly record struct FileStatus(int Kind, uint Links, uint User, ulong Inode, long Blocks, ulong Device)
{
    public bool IsDirectory => Kind == FileKind.Directory;

    public bool IsRegular => Kind == FileKind.RegularFile;
}
