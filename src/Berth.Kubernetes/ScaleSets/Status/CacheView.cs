using Berth.Core.Diagnosis;

namespace Berth.Kubernetes.ScaleSets.Status;

/// <summary>A cache of a scale set that is a volume of the cluster.</summary>
/// <param name="Name">Of its claim.</param>
/// <param name="State">Bound, Pending or Lost.</param>
/// <param name="Size">As the cluster gave it, else as it was asked for.</param>
public sealed record CacheView(
    string Name, string State, string? Size, DateTimeOffset? Created, IReadOnlyList<Finding> Findings);
