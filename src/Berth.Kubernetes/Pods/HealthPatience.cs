using System.Text.Json.Nodes;
using Berth.Core.Pods;

namespace Berth.Kubernetes.Pods;

/// <summary>
/// How long a start waits for containers that run and are not ready: as many failures as Docker would take before it calls one
/// unhealthy. A cluster would wait for ever. Failures are counted by the pod's events, which a node may send late, or not send: so
/// there is also the longest time that they can take. It is counted here, since the clock of a node may be another.
/// </summary>
internal sealed class HealthPatience(Pod pod, TimeProvider time)
{
    private readonly Dictionary<string, long> _running = [];

    public void See(PodState state)
    {
        foreach (string name in state.Status.ContainerStatuses.Where(container => container.State.Running is not null)
            .Select(container => container.Name))
        {
            _running.TryAdd(name, time.GetTimestamp());
        }
    }

    /// <summary>True when a container had all its failures, or all its time, and is not ready.</summary>
    /// <param name="events">The pod's, as the API server has them.</param>
    public bool IsOver(PodState state, JsonArray? events) => pod.Spec.Containers.Any(container =>
        state.Container(container.Name) is { Ready: false, State.Running: not null }
        && (HasFailed(container, state.Metadata.Uid, events ?? []) || HadItsTime(container)));

    private static bool HasFailed(Container container, string? uid, JsonArray events) => container.ReadinessProbe is { } probe
        && events.Where(each => IsFailure(each, container.Name, uid)).Sum(each => (long?)each!["count"] ?? 1)
            >= ProbeTimes.Of(probe).Failures;

    /// <summary>An earlier pod may have had the name, and its events outlive it.</summary>
    private static bool IsFailure(JsonNode? each, string container, string? uid) => (string?)each?["reason"] == "Unhealthy"
        && (string?)each["involvedObject"]?["uid"] == uid
        && (string?)each["involvedObject"]?["fieldPath"] == $"spec.containers{{{container}}}"
        && ((string?)each["message"])?.Contains("Readiness probe", StringComparison.Ordinal) == true;

    private bool HadItsTime(Container container)
    {
        Probe[] probes = [.. new[] { container.StartupProbe, container.ReadinessProbe }.OfType<Probe>()];
        return probes.Length > 0 && _running.TryGetValue(container.Name, out long since)
            && time.GetElapsedTime(since) > probes.Aggregate(TimeSpan.Zero, (sum, probe) => sum + ProbeTimes.Of(probe).Longest);
    }
}
