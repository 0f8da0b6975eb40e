using Berth.Core.Diagnosis;

namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>All that has to be done to make a cluster as <c>berth.yaml</c> has it, in the order in which it is done.</summary>
/// <param name="Changes">None when the cluster is as it should be.</param>
/// <param name="Conflicts">What stands against it: then nothing is done.</param>
public sealed record ClusterPlan(IReadOnlyList<ClusterChange> Changes, IReadOnlyList<Finding> Conflicts)
{
    internal IEnumerable<ClusterChange> Of(string subject, ChangeKind kind) =>
        Changes.Where(change => change.Subject == subject && change.Kind == kind);
}
