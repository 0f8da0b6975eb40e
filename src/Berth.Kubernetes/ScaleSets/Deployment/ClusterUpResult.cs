using Berth.Core.Diagnosis;
using Berth.Kubernetes.ScaleSets.Status;

namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>What bringing scale sets up came to.</summary>
/// <param name="Changes">What was done.</param>
/// <param name="Listeners">By scale set; none when nobody waited for them.</param>
public sealed record ClusterUpResult(IReadOnlyList<ClusterChange> Changes, IReadOnlyDictionary<string, ListenerState> Listeners)
{
    /// <summary>What keeps listeners from being ready; those without a better cause say how far they are.</summary>
    public IEnumerable<Finding> Findings => Listeners.Where(listener => !listener.Value.IsReady).Select(listener =>
        listener.Value.Finding ?? Finding.Certain(
            "listener-not-ready", $"runner {listener.Key}: not ready in time: {listener.Value.Step}",
            "See 'berth status' and 'berth logs'; 'berth up' waits again.")).DistinctBy(finding => finding.Summary);
}
