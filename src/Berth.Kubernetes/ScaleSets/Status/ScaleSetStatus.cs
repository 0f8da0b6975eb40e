using Berth.Core.Diagnosis;

namespace Berth.Kubernetes.ScaleSets.Status;

/// <summary>A runner of <c>berth.yaml</c> on the cluster.</summary>
/// <param name="State">How far its listener is.</param>
/// <param name="Listener">The pod; null when there is none.</param>
public sealed record ScaleSetStatus(
    string Namespace, string Name, ListenerState State, PodView? Listener, DateTimeOffset? Created, int Min, int Max,
    IReadOnlyList<RunnerStatus> Runners, IReadOnlyList<CacheView> Caches)
{
    /// <summary>Of its own, without what is the controller's.</summary>
    public IEnumerable<Finding> AllFindings =>
    [
        .. State is { Finding: { } finding, IsOfController: false } ? [finding] : Array.Empty<Finding>(),
        .. Runners.SelectMany(runner => runner.Findings.Concat(runner.Pods.SelectMany(pod => pod.Findings))),
        .. Caches.SelectMany(cache => cache.Findings),
    ];
}
