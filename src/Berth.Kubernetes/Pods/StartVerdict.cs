using Berth.Core.Diagnosis;

namespace Berth.Kubernetes.Pods;

/// <summary>Whether a pod that does not start yet is worth waiting for.</summary>
internal static class StartVerdict
{
    /// <summary>
    /// A cluster may grow, a claim may be bound, a registry may answer the next time, and nothing is wrong with a container that takes
    /// its time: these are waited for.
    /// </summary>
    private static readonly string[] _mayPass =
    [
        "unschedulable-resources", "unschedulable-node-selector", "unschedulable-taint", "unschedulable-host-port",
        "volume-claim-pending", "pod-sandbox-failed", "pod-starting",
        "container-not-ready",
    ];

    /// <summary>States of a waiting container that end only when somebody changes something.</summary>
    private static readonly string[] _stuck =
    [
        "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName", "CreateContainerConfigError", "CreateContainerError",
        "RunContainerError",
    ];

    /// <summary>The kubelet has stated that it will not mount it; only which of the two it is need not be known.</summary>
    private static readonly string[] _stated = ["host-path-missing", "host-path-wrong-type"];

    /// <summary>True when a container says of itself that it will not start.</summary>
    public static bool IsStuck(PodState state) => state.Status.InitContainerStatuses.Concat(state.Status.ContainerStatuses)
        .Any(container => container.State.Waiting?.Reason is { } reason && _stuck.Contains(reason, StringComparer.Ordinal));

    /// <summary>True when something stands in the way of the pod that time alone need not mend.</summary>
    public static bool NamesReason(Verdict verdict) =>
        verdict.Findings is [{ Cause: not ("pod-starting" or "container-not-ready") }, ..];

    /// <summary>True when waiting longer will not mend what was found.</summary>
    public static bool IsFinal(Verdict verdict) => verdict.Findings is [var first, ..]
        && (first.Certainty == Certainty.Certain || _stated.Contains(first.Cause, StringComparer.Ordinal))
        && !_mayPass.Contains(first.Cause, StringComparer.Ordinal);
}
