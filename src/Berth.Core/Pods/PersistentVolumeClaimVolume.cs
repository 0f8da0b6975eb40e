namespace Berth.Core.Pods;

/// <summary>A claim of the same namespace.</summary>
public sealed record PersistentVolumeClaimVolume
{
    public string ClaimName { get; init; } = "";
    public bool? ReadOnly { get; init; }
}
