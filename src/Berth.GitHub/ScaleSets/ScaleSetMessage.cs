namespace Berth.GitHub.ScaleSets;

/// <summary>One message of a scale set's queue; it comes again until it is acknowledged.</summary>
/// <param name="Statistics">How the scale set stands; null when GitHub did not say.</param>
/// <param name="Unreadable">So many parts of the message could not be read, and are not among the jobs.</param>
public sealed record ScaleSetMessage(long Id, ScaleSetStatistics? Statistics, IReadOnlyList<JobMessage> Jobs, int Unreadable)
{
    /// <summary>The requests of jobs that want to be acquired.</summary>
    public IReadOnlyList<long> Available =>
        [.. Jobs.Where(job => job.Kind == JobMessageKind.Available).Select(job => job.RunnerRequestId)];
}
