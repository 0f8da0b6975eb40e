using Berth.Agent.Linux;

namespace Berth.Agent.Seed;

/// <summary>Removes what stands where something of the image goes.</summary>
internal static unsafe class Removal
{
    /// <summary>Removes a file or a whole directory; null status: nothing is there.</summary>
    public static void Remove(PathBytes path, FileStatus? present)
    {
        if (present is not { } status)
        {
            return;
        }

        if (status.IsDirectory)
        {
            Status.SetMode(path, status.Mode | 0x1C0);
            foreach (byte[] name in Tree.Names(path))
            {
                PathBytes child = path.Child(name);
                Remove(child, Status.TryGet(child));
            }
        }

        fixed (byte* pointer = path)
        {
            if (Libc.unlinkat(Libc.AtFdCwd, pointer, status.IsDirectory ? Libc.AtRemoveDir : 0) != 0)
            {
                throw LinuxException.Last($"remove {path}");
            }
        }
    }
}
