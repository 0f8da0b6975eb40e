namespace Berth.Kubernetes.Kind;

/// <summary>What there is of a cluster.</summary>
/// <param name="Nodes">The names of its nodes, which are containers.</param>
/// <param name="Config">What Berth made it of; null where it did not, or not to the end.</param>
public sealed record OwnClusterStatus(string Name, OwnClusterState State, IReadOnlyList<string> Nodes, string? Config);
