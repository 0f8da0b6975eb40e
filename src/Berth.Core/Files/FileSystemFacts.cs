namespace Berth.Core.Files;

/// <summary>The file system that a path is on.</summary>
/// <param name="Name">For people, for example <c>ext4</c>.</param>
/// <param name="HoldsOverlays">Its directories can be the upper layer of an overlay, and outlive a restart.</param>
public sealed record FileSystemFacts(string Name, bool HoldsOverlays)
{
    // linux/magic.h. What is not here (btrfs, xfs, zfs …) is taken for a local disk.
    private static readonly Dictionary<uint, FileSystemFacts> _known = new()
    {
        [0xEF53] = new("ext4", true),
        [0x58465342] = new("xfs", true),
        [0x9123683E] = new("btrfs", true),
        [0x794C7630] = new("overlay", false),
        [0x61756673] = new("aufs", false),
        [0x01021994] = new("tmpfs", false),
        [0x858458F6] = new("ramfs", false),
        [0x6969] = new("nfs", false),
        [0xFF534D42] = new("cifs", false),
        [0xFE534D42] = new("smb", false),
        [0x01021997] = new("9p", false),
        [0x65735546] = new("fuse", false),
        [0x4D44] = new("vfat", false),
        [0x2011BAB0] = new("exfat", false),
        [0xF15F] = new("ecryptfs", false),
        [0x00C36400] = new("ceph", false),
    };

    /// <summary>Of a path, or of the nearest directory above it that exists.</summary>
    public static FileSystemFacts Of(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        for (string? at = Path.GetFullPath(path); at is not null; at = Path.GetDirectoryName(at))
        {
            if (Libc.FileSystemOf(NativePath.Of(at)) is { } magic)
            {
                return _known.GetValueOrDefault(magic) ?? new FileSystemFacts($"0x{magic:x}", true);
            }
        }

        return new FileSystemFacts("unknown", true);
    }
}
