using Berth.Core.Diagnosis;

namespace Berth.Docker.Volumes;

/// <summary>
/// Resolves a <c>subPath</c> below a volume's directory; neither <c>..</c> nor a symbolic link leads out of it.
/// </summary>
internal static class SubPaths
{
    private const int MostLinks = 40;

    /// <summary>The real path of a sub path, made as a directory where it is missing, as the kubelet does.</summary>
    /// <exception cref="BerthException"><c>sub-path-invalid</c>.</exception>
    public static string Resolve(string root, string subPath, string volume)
    {
        string? resolved = Path.IsPathRooted(subPath) || subPath.Split('/').Contains("..") ? null : Follow(Real(root), subPath);
        if (resolved is null)
        {
            throw new BerthException(Finding.Certain(
                "sub-path-invalid",
                $"The subPath \"{subPath}\" leads out of the volume \"{volume}\"",
                "A subPath is relative, has no \"..\", and no symbolic link in it may leave the volume."));
        }

        if (!Path.Exists(resolved))
            Directory.CreateDirectory(resolved);
        return resolved;
    }

    private static string? Follow(string root, string subPath)
    {
        Stack<string> rest = new(subPath.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        string current = root;
        for (int links = 0; rest.TryPop(out string? part);)
        {
            if (part == ".")
                continue;
            current = part == ".." ? Path.GetDirectoryName(current) ?? "/" : Path.Combine(current, part);
            if (new FileInfo(current).LinkTarget is { } target)
            {
                if (++links > MostLinks)
                    return null;
                current = Path.IsPathRooted(target) ? "/" : Path.GetDirectoryName(current)!;
                foreach (string piece in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                    rest.Push(piece);
            }
        }

        return current == root || current.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal) ? current : null;
    }

    /// <summary>The root may itself be reached through links; only what lies below it is judged.</summary>
    private static string Real(string root) => Follow("/", root) ?? root;
}
