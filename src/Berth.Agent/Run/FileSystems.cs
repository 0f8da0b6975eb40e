using Berth.Agent.Linux;

namespace Berth.Agent.Run;

/// <summary>File systems that cannot hold the upper directory of an overlay.</summary>
internal static class FileSystems
{
    /// <summary>The name of the file system if it is one of them.</summary>
    public static unsafe string? NameOfUnsuitable(string path)
    {
        long* result = stackalloc long[32];
        fixed (byte* pointer = new PathBytes(path))
        {
            // f_type is the first field on 64-bit machines; the numbers are in linux/magic.h.
            return Libc.statfs(pointer, result) != 0 ? null : (uint)result[0] switch
            {
                0x794c7630 => "another overlay (a container's own file system)",
                0x6969 => "NFS",
                0x65735546 => "a FUSE file system",
                0x01021997 => "9p",
                0xFF534D42 or 0xFE534D42 => "SMB",
                _ => null,
            };
        }
    }
}
