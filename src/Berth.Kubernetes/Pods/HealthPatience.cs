using Berth.Core.Pods;

namespace Berth.Kubernetes.Pods;

/// <summary>
/// How long a start waits for containers that run and are not ready: as long as Docker waits before it calls one unhealthy. A cluster
/// would wait for ever. Counted here, since the clock of a node may be another.
/// </summary>
internal sealed class HealthPatience(Pod pod, TimeProvider time)
{
    /// <summary>Docker's defaults for what <c>--health-interval</c>, <c>-timeout</c> and <c>-retries</c> leave open.</summary>
    private const int Interval = 30, Timeout = 30, Retries = 3;

    private readonly Dictionary<string, long> _running = [];

    public void See(PodState state)
    {
        foreach (string name in state.Status.ContainerStatuses.Where(container => container.State.Running is not null)
            .Select(container => container.Name))
        {
            _running.TryAdd(name, time.GetTimestamp());
        }
    }

    /// <summary>True when a container had all its time and is not ready.</summary>
    public bool IsOver(PodState state) => pod.Spec.Containers.Any(container => container.ReadinessProbe is { } probe
        && state.Container(container.Name) is { Ready: false, State.Running: not null }
        && _running.TryGetValue(container.Name, out long since) && time.GetElapsedTime(since) > Of(probe));

    private static TimeSpan Of(Probe probe) => TimeSpan.FromSeconds(
        (probe.InitialDelaySeconds ?? 0) + ((probe.FailureThreshold ?? Retries) * (probe.PeriodSeconds ?? Interval)) + (probe.TimeoutSeconds ?? Timeout));
}
