using Berth.Core.Pods;

namespace Berth.Core.Planning;

/// <summary>
/// A health check of Docker's as the readiness probe of a pod. Docker's defaults are written out here, and nowhere else: a probe
/// that leaves a time open has Kubernetes' (<see cref="ProbeTimes"/>), which are shorter.
/// </summary>
/// <remarks>
/// Docker asks during the start period as well, and lets only failures of it pass. <c>initialDelaySeconds</c> would not ask, so that
/// a service would never be ready before its end; a <c>startupProbe</c> would have the kubelet end the container, which Docker
/// leaves alone. So the failures that the start period has room for are added to <c>failureThreshold</c>.
/// </remarks>
internal static class HealthPlanner
{
    private const long Second = 1_000_000_000;

    /// <summary>What Docker does where <c>--health-interval</c>, <c>-timeout</c> and <c>-retries</c> are not given, or 0.</summary>
    private const int Interval = 30, Timeout = 30, Retries = 3;

    /// <summary>Whole seconds, rounded up. Null without a command: the image's own check is the engine's to know.</summary>
    public static Probe? Readiness(DockerHealth? health)
    {
        if (health is not { Test: { Count: > 1 } test, Disable: not true })
        {
            return null;
        }

        int interval = Seconds(health.IntervalNanoseconds) ?? Interval;
        int start = Seconds(health.StartPeriodNanoseconds) ?? 0;
        int retries = health.Retries is > 0 and var given ? given : Retries;
        return new Probe
        {
            Exec = new ExecAction { Command = test[0] == "CMD-SHELL" ? ["/bin/sh", "-c", test[1]] : [.. test.Skip(1)] },
            PeriodSeconds = interval,
            TimeoutSeconds = Seconds(health.TimeoutNanoseconds) ?? Timeout,
            FailureThreshold = (int)Math.Min(int.MaxValue, retries + ((start + (long)interval - 1) / interval)),
        };
    }

    private static int? Seconds(long? nanoseconds) =>
        nanoseconds is > 0 and var time ? (int)Math.Min(int.MaxValue, ((time - 1) / Second) + 1) : null;
}
