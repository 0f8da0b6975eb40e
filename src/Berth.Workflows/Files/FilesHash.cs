using System.Security.Cryptography;
using Berth.Core.Files;

namespace Berth.Workflows.Files;

/// <summary>
/// <c>hashFiles</c>: the SHA-256 of the SHA-256 of each matching file, in the order in which a walk with names sorted by
/// their bytes meets them. Directories' symbolic links are not followed; files outside of the workspace do not count.
/// </summary>
public static class FilesHash
{
    /// <summary>The hash in lower-case hexadecimal; empty when nothing matches.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file or a directory may not be read.</exception>
    /// <exception cref="FormatException">A pattern is none.</exception>
    public static string Compute(string workspace, IEnumerable<string> patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        string directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(workspace));
        FileGlob[] globs = [.. patterns.SelectMany(pattern => pattern.Split('\n')).Select(line => FileGlob.Parse(line, directory))
            .OfType<FileGlob>()];
        using IncrementalHash total = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        bool any = false;
        foreach (string file in Roots(globs).SelectMany(Walk).Where(file => IsBelow(file, directory) && Matches(file, globs)))
        {
            total.AppendData(Content(file));
            any = true;
        }

        return any ? Convert.ToHexStringLower(total.GetHashAndReset()) : "";
    }

    private static byte[] Content(string file)
    {
        try
        {
            using FileStream content = RegularFile.Open(file);
            return SHA256.HashData(content);
        }
        catch (IOException e)
        {
            throw new IOException($"{file} {e.Message}", e);
        }
    }

    /// <summary>Where to search, without what lies below another place to search.</summary>
    private static IEnumerable<string> Roots(FileGlob[] globs)
    {
        string[] roots = [.. globs.Where(glob => !glob.IsNegated).Select(glob => glob.Root).Distinct()];
        return roots.Where(root => !roots.Any(other => other != root && IsBelow(root, other)));
    }

    private static bool IsBelow(string path, string directory) =>
        path.StartsWith(directory == "/" ? "/" : directory + "/", StringComparison.Ordinal);

    /// <summary>The last pattern that matches decides.</summary>
    private static bool Matches(string file, FileGlob[] globs) =>
        globs.LastOrDefault(glob => glob.Matches(file)) is { IsNegated: false };

    private static IEnumerable<string> Walk(string path)
    {
        FileInfo info = new(path);
        if (Directory.Exists(path) && info.LinkTarget is null)
        {
            return Directory.EnumerateFileSystemEntries(path).Order(StringComparer.Ordinal).SelectMany(Walk);
        }

        // A link to a file counts with the file's content; a broken one, or one to a directory, does not count.
        return File.Exists(path) ? [path] : [];
    }
}
