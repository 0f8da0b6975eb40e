namespace Berth.Core.Pods;

/// <summary>The times of a probe, with what Kubernetes takes for those that it leaves open or 0.</summary>
/// <param name="Delay">Nothing is asked before.</param>
/// <param name="Period">From one question to the next.</param>
/// <param name="Timeout">An answer that takes longer is a failure.</param>
/// <param name="Failures">So many in a row, and the container does not do its work.</param>
public readonly record struct ProbeTimes(TimeSpan Delay, TimeSpan Period, TimeSpan Timeout, int Failures)
{
    /// <summary>The longest time until a probe that never says yes has failed for good: every question takes all its time.</summary>
    public TimeSpan Longest => Delay + (Failures * (Period + Timeout));

    public static ProbeTimes Of(Probe probe) => new(
        TimeSpan.FromSeconds(Math.Max(0, probe.InitialDelaySeconds ?? 0)),
        TimeSpan.FromSeconds(Given(probe.PeriodSeconds) ?? 10),
        TimeSpan.FromSeconds(Given(probe.TimeoutSeconds) ?? 1),
        Given(probe.FailureThreshold) ?? 3);

    private static int? Given(int? value) => value is > 0 ? value : null;
}
