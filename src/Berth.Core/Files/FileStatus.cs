namespace Berth.Core.Files;

/// <summary>What statx(2) says of a file.</summary>
/// <param name="Blocks">Of 512 bytes: what it takes on the disk, holes not counted.</param>
internal readonly record struct FileStatus(
    bool IsDirectory, bool IsRegular, uint Links, uint User, ulong Inode, long Blocks, ulong Device);
