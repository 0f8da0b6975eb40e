namespace Berth.History.Store;

/// <summary>How much is kept. What goes beyond is let go of, the oldest first; a job that has not ended is never.</summary>
/// <param name="MaxAge">Jobs that ended longer ago go.</param>
/// <param name="MaxJobs">So many are kept at most.</param>
public sealed record HistoryLimits(TimeSpan MaxAge, int MaxJobs)
{
    /// <summary>90 days, as GitHub keeps its own logs, and ten thousand jobs.</summary>
    public static HistoryLimits Default { get; } = new(TimeSpan.FromDays(90), 10_000);
}
