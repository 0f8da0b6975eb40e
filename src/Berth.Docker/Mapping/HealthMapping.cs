using Berth.Core.Pods;
using Docker.DotNet.Models;

namespace Berth.Docker.Mapping;

/// <summary>A readiness probe, or Docker's own health options, as a health check; null keeps the image's.</summary>
internal static class HealthMapping
{
    public static HealthcheckConfig? Of(Probe? probe, DockerHealth? health)
    {
        if (health is not null)
        {
            return health.Disable == true
                ? new HealthcheckConfig { Test = ["NONE"] }
                : new HealthcheckConfig
                {
                    Test = health.Test is null ? null : [.. health.Test],
                    Interval = Nanoseconds(health.IntervalNanoseconds),
                    Timeout = Nanoseconds(health.TimeoutNanoseconds),
                    StartPeriod = Nanoseconds(health.StartPeriodNanoseconds),
                    Retries = health.Retries,
                };
        }

        // The defaults are those of a Kubernetes probe.
        return probe?.Exec?.Command is { Count: > 0 } command
            ? new HealthcheckConfig
            {
                Test = ["CMD", .. command],
                Interval = TimeSpan.FromSeconds(probe.PeriodSeconds ?? 10),
                Timeout = TimeSpan.FromSeconds(probe.TimeoutSeconds ?? 1),
                StartPeriod = TimeSpan.FromSeconds(probe.InitialDelaySeconds ?? 0),
                Retries = probe.FailureThreshold ?? 3,
            }
            : null;
    }

    /// <summary>True when Docker will report this container's health.</summary>
    public static bool IsChecked(Container container, DockerOptions options, bool imageHasHealthCheck)
    {
        HealthcheckConfig? health = Of(container.ReadinessProbe, options.Health);
        return health?.Test is { } test ? test is not ["NONE"] : imageHasHealthCheck;
    }

    private static TimeSpan? Nanoseconds(long? value) =>
        value is { } ns ? TimeSpan.FromTicks(ns / TimeSpan.NanosecondsPerTick) : null;
}
