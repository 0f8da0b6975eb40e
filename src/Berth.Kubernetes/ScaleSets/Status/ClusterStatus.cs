using Berth.Core.Diagnosis;

namespace Berth.Kubernetes.ScaleSets.Status;

/// <summary>Everything of Berth's on a cluster, as it stands now.</summary>
/// <param name="Others">Scale sets of which Berth made none: counted, not shown.</param>
public sealed record ClusterStatus(
    ControllerStatus Controller, IReadOnlyList<ScaleSetStatus> ScaleSets, int Others)
{
    public IEnumerable<Finding> Findings =>
    [
        .. Controller.Findings,
        // What all of them wait for is said once.
        .. Controller.Findings.Count > 0
            ? []
            : ScaleSets.Where(scaleSet => scaleSet.State.IsOfController).Select(scaleSet => scaleSet.State.Finding).OfType<Finding>().Take(1),
        .. ScaleSets.SelectMany(scaleSet => scaleSet.AllFindings),
    ];
}
