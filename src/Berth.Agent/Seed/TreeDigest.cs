using Berth.Agent.Linux;
using Berth.Core.Hashing;

namespace Berth.Agent.Seed;

/// <summary>
/// A digest of the names, kinds, sizes, modes, owners and modification times of a tree, without reading a file's content.
/// A directory counts by what it holds: its own time changes when the engine makes mount points.
/// </summary>
internal static class TreeDigest
{
    public static string Compute(PathBytes root)
    {
        var digest = new Fnv128();
        if (Tree.Root(root) is { } status)
        {
            AddDirectory(digest, root, status.Device);
        }

        return digest.ToString();
    }

    private static void AddDirectory(Fnv128 digest, PathBytes directory, ulong device)
    {
        foreach (TreeEntry entry in Tree.Entries(directory, device))
        {
            FileStatus status = entry.Status;
            digest.Add(entry.Name.Length).Add(entry.Name).Add(status.RawMode).Add(((long)status.User << 32) | status.Group);
            if (status.IsDirectory)
            {
                AddDirectory(digest, entry.Path, device);
                digest.Add(-1);
            }
            else
            {
                digest.Add((long)status.Size).Add(status.Modified.Seconds).Add(status.Modified.Nanoseconds);
                if (status.IsSymbolicLink)
                {
                    digest.Add(SymbolicLink.Read(entry.Path));
                }
            }
        }
    }
}
