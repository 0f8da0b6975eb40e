namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>How scale sets are brought up.</summary>
/// <param name="Holder">Who changes the cluster, for another who wants to at the same time.</param>
public sealed record ClusterUpOptions(string Holder)
{
    /// <summary>How long it waits for the listeners; null not at all.</summary>
    public TimeSpan? Patience { get; init; } = TimeSpan.FromMinutes(5);
}
