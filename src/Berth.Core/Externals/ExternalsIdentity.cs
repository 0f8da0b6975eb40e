using Berth.Core.Hashing;

namespace Berth.Core.Externals;

/// <summary>Names one version of a runner's externals by what tells versions apart: its node programs, their sizes and times.</summary>
public static class ExternalsIdentity
{
    /// <summary>The file in them, written last, by which jobs on a node know that they are all there.</summary>
    public const string Mark = ".berth-complete";

    /// <summary>Null where there are no externals.</summary>
    public static string? Of(string directory)
    {
        if (!Directory.Exists(directory))
        {
            return null;
        }

        var digest = new Fnv128();
        foreach (string name in Directory.EnumerateDirectories(directory).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal))
        {
            var node = new FileInfo(Path.Combine(directory, name, "bin", "node"));
            digest.Add(System.Text.Encoding.UTF8.GetBytes(name)).Add(0);
            if (node.Exists)
            {
                // Whole seconds: not every copy of an image keeps more.
                digest.Add(node.Length).Add(new DateTimeOffset(node.LastWriteTimeUtc).ToUnixTimeSeconds());
            }
        }

        return digest.ToString();
    }
}
