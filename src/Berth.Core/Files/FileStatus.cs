namespace Berth.Core.Files;

/// <summary>What statx(2) says of a file.</summary>
/// <param name="Mode">Kind and permissions (<c>st_mode</c>).</param>
/// <param name="Blocks">Of 512 bytes: what it takes on the disk, holes not counted.</param>
internal readonly record struct FileStatus(int Mode, uint Links, uint User, ulong Inode, long Blocks, ulong Device)
{
    /// <summary>As in <see cref="FileKind"/>.</summary>
    public int Kind => Mode & 0xF000;

    public UnixFileMode Permissions => (UnixFileMode)(Mode & 0xFFF);

    public bool IsDirectory => Kind == FileKind.Directory;

    public bool IsRegular => Kind == FileKind.RegularFile;
}
