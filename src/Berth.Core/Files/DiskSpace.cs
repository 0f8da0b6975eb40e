namespace Berth.Core.Files;

/// <summary>Room on the file system of a path.</summary>
/// <param name="Inodes">0 where the file system makes them as it needs them.</param>
public readonly record struct DiskSpace(long FreeBytes, long Inodes, long FreeInodes)
{
    /// <summary>Of a path, or of the nearest directory above it that exists; null where it cannot be asked.</summary>
    public static DiskSpace? Of(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string? at = Path.GetFullPath(path);
        while (at is not null && !Path.Exists(at)) at = Path.GetDirectoryName(at);
        return at is null ? null : Libc.SpaceOf(NativePath.Of(at));
    }
}
