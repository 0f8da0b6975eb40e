namespace Berth.Core.Externals;

/// <summary>A node of the runner's externals that needs a glibc loader.</summary>
/// <param name="Name">Its directory's name, for example <c>node20</c>.</param>
internal sealed record NodeProgram(string Name, string HostPath, string Interpreter)
{
    /// <summary>All of them, by name. Nodes built for musl (<c>node20_alpine</c>) and static ones are left as they are.</summary>
    public static List<NodeProgram> FindAll(string externalsDirectory)
    {
        List<NodeProgram> nodes = [];
        foreach (string directory in Directory.EnumerateDirectories(externalsDirectory, "node*").Order(StringComparer.Ordinal))
        {
            string path = Path.Combine(directory, "bin", "node");
            if (File.Exists(path)
                && ElfFile.TryRead(path)?.Interpreter is { } interpreter
                && Path.GetFileName(interpreter).StartsWith("ld-linux", StringComparison.Ordinal))
            {
                nodes.Add(new NodeProgram(Path.GetFileName(directory), path, interpreter));
            }
        }

        return nodes;
    }
}
