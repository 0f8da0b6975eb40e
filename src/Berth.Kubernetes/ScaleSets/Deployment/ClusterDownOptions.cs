namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>How scale sets are taken down.</summary>
/// <param name="Holder">Who changes the cluster, for another who wants to at the same time.</param>
public sealed record ClusterDownOptions(string Holder)
{
    /// <summary>Only these scale sets; null for all of Berth's, and the controller with them.</summary>
    public IReadOnlyCollection<string>? Only { get; init; }

    /// <summary>End runners with their jobs.</summary>
    public bool Now { get; init; }

    /// <summary>Remove what nobody can take off GitHub, too.</summary>
    public bool Force { get; init; }

    /// <summary>Remove the volumes of caches, too.</summary>
    public bool Caches { get; init; }
}
