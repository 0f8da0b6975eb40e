namespace Berth.Core.Pods;

/// <summary>Which key becomes which file.</summary>
public sealed record KeyToPath
{
    public string Key { get; init; } = "";
    public string Path { get; init; } = "";
    public int? Mode { get; init; }
}
