using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Planning;
using Berth.Core.Pods;
using Berth.Kubernetes.ScaleSets.Charts;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>What of a cluster is in the way, and is not Berth's to change.</summary>
internal static class PlanConflicts
{
    private const string Privileged = "privileged";

    public static IEnumerable<Finding> Of(DesiredCluster desired, ClusterState state) =>
    [
        .. Controllers(desired, state),
        .. new[] { Version(desired, state) }.OfType<Finding>(),
        .. desired.Rendering.Namespaces.Select(ns => Level(ns, state)).OfType<Finding>(),
        .. desired.Rendering.ScaleSets.Select(scaleSet => Foreign(scaleSet, state)).OfType<Finding>(),
    ];

    /// <summary>Two controllers would both answer for every scale set of the cluster.</summary>
    private static IEnumerable<Finding> Controllers(DesiredCluster desired, ClusterState state) => state.Controllers
        .Where(controller => ClusterState.Annotation(controller, "meta.helm.sh/release-name") != ControllerValues.Release
            || ClusterState.Namespace(controller) != desired.ControllerNamespace)
        .Select(controller => Finding.Certain(
            "controller-exists",
            $"the cluster has a controller already that 'berth up' would not be: {ClusterState.Namespace(controller)}/"
            + ClusterState.Name(controller),
            ClusterState.Annotation(controller, "meta.helm.sh/release-name") == ControllerValues.Release
                ? $"Set 'cluster.controllerNamespace: {ClusterState.Namespace(controller)}' in berth.yaml, or run 'berth down' with the "
                    + "berth.yaml that made it."
                : "Uninstall it with Helm once its scale sets are gone: two controllers would fight over every scale set."));

    /// <summary>All scale sets go and come back when the controller changes its version: not for one of them alone.</summary>
    private static Finding? Version(DesiredCluster desired, ClusterState state) =>
        !desired.IsWhole
        && state.Release(desired.ControllerNamespace, ControllerValues.Release) is { } release && !release.IsOf(desired.ControllerChart)
        && state.Own.Any(own => desired.Rendering.ScaleSets.All(wanted => (wanted.Namespace, wanted.Name) != own))
            ? Finding.Certain(
                "scale-set-version-mismatch", $"the controller is of {release.Chart}, and changes its version for all runners or for none",
                "Run 'berth up' without a name.", $"berth.yaml wants {desired.ControllerChart.Version}")
            : null;

    /// <summary>Pods that the API server would refuse, one by one and late.</summary>
    internal static Finding Forbidden(string ns, string level) => Finding.Certain(
        "pod-security-forbids",
        $"the namespace {ns} holds pods to the level '{level}', which forbids what its runners need",
        $"Where it is for their caches: {ForbiddenCaches.Claims}. Else choose another 'namespace' for them, or allow it: kubectl label "
        + $"namespace {ns} --overwrite {ClusterNamespace.EnforceLabel}={Privileged}",
        "directories of the node (caches without cacheSize, mounts) and privileged containers need the level 'privileged'");

    private static Finding? Level(JsonObject wanted, ClusterState state)
    {
        string name = ClusterState.Name(wanted);
        if (ClusterState.Label(wanted, ClusterNamespace.EnforceLabel) != Privileged
            || !state.Namespaces.TryGetValue(name, out JsonObject? there)
            || ClusterState.Label(there, PodLabels.ManagedBy) == PodLabels.ManagedByValue
            || ClusterState.Label(there, ClusterNamespace.EnforceLabel) is not { } level
            || level == Privileged)
        {
            return null;
        }

        return Forbidden(name, level);
    }

    private static Finding? Foreign(ScaleSet wanted, ClusterState state)
    {
        HelmRelease? release = state.Release(wanted.Namespace, wanted.Name);
        JsonObject? there = state.ScaleSet(wanted.Namespace, wanted.Name);
        bool isOther = release is not null && !release.Chart.StartsWith(ChartSource.ScaleSetName + "-", StringComparison.Ordinal);
        bool isForeign = there is not null && ClusterState.Label(there, ScaleSetNames.Label) is null;
        return isOther || isForeign
            ? Finding.Certain(
                "scale-set-not-berths",
                $"there is a release {wanted.Namespace}/{wanted.Name} already that Berth did not make",
                $"Uninstall it (helm uninstall {wanted.Name} -n {wanted.Namespace}; 'berth import helm' takes its values over), or name "
                + "the runner otherwise.",
                release is null ? "an AutoscalingRunnerSet without a release" : $"chart {release.Chart}, {release.Status}")
            : null;
    }
}
