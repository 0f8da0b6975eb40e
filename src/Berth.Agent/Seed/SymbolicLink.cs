using Berth.Agent.Linux;

namespace Berth.Agent.Seed;

/// <summary>Symbolic links, whose targets are bytes like any path.</summary>
internal static unsafe class SymbolicLink
{
    private const int PathMax = 4096;

    /// <summary>The target, with a NUL at its end.</summary>
    public static byte[] Read(PathBytes path)
    {
        byte[] target = new byte[PathMax + 1];
        fixed (byte* pointer = path, buffer = target)
        {
            nint length = Libc.readlink(pointer, buffer, PathMax);
            return length >= 0 ? target[..((int)length + 1)] : throw LinuxException.Last($"read the link {path}");
        }
    }

    public static void Make(PathBytes path, byte[] target)
    {
        fixed (byte* pointer = path, content = target)
        {
            if (Libc.symlink(content, pointer) != 0)
            {
                throw LinuxException.Last($"make the link {path}");
            }
        }
    }
}
