using System.Text.Json.Nodes;

namespace Berth.Core.Relay;

/// <summary>How far a runner's job has come.</summary>
/// <param name="IsPrepared"><c>prepare_job</c> has come.</param>
/// <param name="IsOver"><c>cleanup_job</c> has come.</param>
/// <param name="State">What <c>prepare_job</c> answered, for the commands that follow.</param>
public sealed record JobProgress(bool IsPrepared, bool IsOver, JsonNode? State)
{
    /// <summary><c>job_started</c> has come.</summary>
    public bool IsAsked { get; init; }

    /// <summary>The job may run here.</summary>
    public bool IsAllowed { get; init; }

    /// <summary>The commands that have ended, in that order.</summary>
    public IReadOnlyList<JobPart> Parts { get; init => field = value ?? []; } = [];

    /// <summary>The cause of the first failure that was explained; null when none was.</summary>
    public string? Cause { get; init; }

    /// <summary>What <c>berth diagnose</c> knows that failure by.</summary>
    public string? Failure { get; init; }
}
