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

        if (probe?.Exec?.Command is not { Count: > 0 } command)
            return null;

        // Before the delay is over Docker asks, and lets failures pass: it comes to the same, or to ready a little earlier.
        ProbeTimes times = ProbeTimes.Of(probe);
        return new HealthcheckConfig
        {
            Test = ["CMD", .. command],
            Interval = times.Period,
            Timeout = times.Timeout,
            StartPeriod = times.Delay,
            Retries = times.Failures,
        };
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
