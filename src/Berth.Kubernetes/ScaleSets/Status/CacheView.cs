using Berth.Core.Diagnosis;

namespace Berth.Kubernetes.ScaleSets.Status;

/// <summary>A cache of a scale set: a volume of the cluster, or a slot as Berth's hook keeps it, on a node or in such a volume.</summary>
/// <param name="Name">Of its claim; of a slot its path, its own name, and where it is.</param>
/// <param name="State">Of a claim Bound, Pending or Lost; of a slot free, or the pod that has it.</param>
/// <param name="Size">As the cluster gave it, else as it was asked for.</param>
public sealed record CacheView(
    string Name, string State, string? Size, DateTimeOffset? Created, IReadOnlyList<Finding> Findings);
