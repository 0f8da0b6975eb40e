namespace Berth.GitHub.ScaleSets;

/// <summary>How a scale set stands, by GitHub's own count. What there is to do follows from this, not from messages.</summary>
public sealed record ScaleSetStatistics
{
    /// <summary>Jobs that wait and that nobody has acquired.</summary>
    public int TotalAvailableJobs { get; init; }
    public int TotalAcquiredJobs { get; init; }
    /// <summary>Jobs that are this scale set's, waiting or running: it needs so many runners.</summary>
    public int TotalAssignedJobs { get; init; }
    public int TotalRunningJobs { get; init; }
    public int TotalRegisteredRunners { get; init; }
    public int TotalBusyRunners { get; init; }
    public int TotalIdleRunners { get; init; }
}
