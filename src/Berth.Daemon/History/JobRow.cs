namespace Berth.Daemon.History;

/// <summary>A job of the history.</summary>
/// <param name="Number">In this history; what people call it by.</param>
public sealed record JobRow(
    long Number, string ScaleSet, string Name, string? Repository, string? Workflow, string? Event, long? RunId,
    DateTimeOffset? Queued, DateTimeOffset? Started, DateTimeOffset? Finished, string? Result, string? Runner, string? Caches)
{
    /// <summary>From queued to running; null while that is not known.</summary>
    public TimeSpan? Waited => Started - Queued;

    /// <summary>From running to the end.</summary>
    public TimeSpan? Ran => Finished - Started;
}
