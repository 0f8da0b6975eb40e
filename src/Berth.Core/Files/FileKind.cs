namespace Berth.Core.Files;

/// <summary>What kind of file a path is, which .NET does not tell for sockets and devices (<c>st_mode</c>, inode(7)).</summary>
public static class FileKind
{
    public const int Socket = 0xC000;
    public const int RegularFile = 0x8000;
    public const int BlockDevice = 0x6000;
    public const int Directory = 0x4000;
    public const int CharDevice = 0x2000;

    /// <summary>
    /// One of the constants (or another kind of the same form), or null when there is nothing at the path. Links are followed.
    /// </summary>
    public static int? Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Libc.TryStat(Libc.CurrentDirectory, NativePath.Of(path), out FileStatus status, followLink: true)
            ? status.Kind
            : null;
    }
}
