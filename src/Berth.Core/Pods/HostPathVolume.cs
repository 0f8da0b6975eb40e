namespace Berth.Core.Pods;

/// <summary>A path of the node.</summary>
public sealed record HostPathVolume
{
    public string Path { get; init; } = "";
    /// <summary>One of <see cref="HostPathType"/>'s names, or null or empty for no check.</summary>
    public string? Type { get; init; }
}
