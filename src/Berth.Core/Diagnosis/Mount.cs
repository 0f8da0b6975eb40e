namespace Berth.Core.Diagnosis;

/// <summary>A volume mount of a container, as asked for.</summary>
internal sealed record Mount(string Volume, string Path)
{
    /// <summary>True when the mount hides this absolute path, or would if it were there.</summary>
    public bool Covers(string path) =>
        Path == "/" || path == Path || path.StartsWith(Path + "/", StringComparison.Ordinal);
}
