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
        .. ScaleSets.SelectMany(scaleSet => scaleSet.AllFindings),
    ];
}
