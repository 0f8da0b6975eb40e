namespace Berth.Core.Pods;

/// <summary>A directory that lives and ends with the pod.</summary>
public sealed record EmptyDirVolume
{
    /// <summary><c>Memory</c> for a tmpfs, else null or empty.</summary>
    public string? Medium { get; init; }
    /// <summary>A Kubernetes quantity.</summary>
    public string? SizeLimit { get; init; }
}
