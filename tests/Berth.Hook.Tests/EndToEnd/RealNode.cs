namespace Berth.Hook.Tests.EndToEnd;

/// <summary>This machine's node, as the runner's externals have it.</summary>
internal static class RealNode
{
    /// <summary>Copies it to <c>VERSION/bin/node</c> for each version; false when there is none, or only a script around one.</summary>
    public static bool TryPut(string externals, params string[] versions)
    {
        string? node = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(directory => Path.Combine(directory, "node"))
            .FirstOrDefault(IsProgram);
        foreach (string version in node is null ? [] : versions)
        {
            File.Copy(node!, Path.Combine(Directory.CreateDirectory(Path.Combine(externals, version, "bin")).FullName, "node"));
        }

        return node is not null;
    }

    private static bool IsProgram(string file)
    {
        if (!File.Exists(file))
        {
            return false;
        }

        using FileStream content = File.OpenRead(file);
        Span<byte> magic = stackalloc byte[4];
        return content.Read(magic) == 4 && magic.SequenceEqual("\u007fELF"u8);
    }
}
