using Berth.Core.Engines;

namespace Berth.Workflows.Running;

/// <summary>How a job ended.</summary>
public sealed record JobResult
{
    public required string Job { get; init; }
    public required Conclusion Conclusion { get; init; }
    /// <summary>Why nothing ran, or why the job ended as it did, where the steps do not say so.</summary>
    public string? Reason { get; init; }
    /// <summary>
    /// The job ran into its <c>timeout-minutes</c>: it counts as cancelled, as on GitHub, and nobody interrupted it.
    /// </summary>
    public bool TimedOut { get; init; }
    /// <summary>The exit code of <c>prepare_job</c> where it failed; null else.</summary>
    public int? PrepareExitCode { get; init; }
    public IReadOnlyList<StepResult> Steps { get; init; } = [];
    /// <summary><c>prepare</c>, <c>steps</c> and <c>cleanup</c>, as far as the job got.</summary>
    public IReadOnlyList<PhaseTime> Phases { get; init; } = [];
    /// <summary>The job's <c>outputs:</c>.</summary>
    public IReadOnlyDictionary<string, string> Outputs { get; init; } = new Dictionary<string, string>();
    /// <summary>Kept runner directory; null when it was removed.</summary>
    public string? KeptDirectory { get; init; }

    /// <summary>Actions that were not run.</summary>
    public IEnumerable<string> SkippedActions => Steps.Select(step => step.SkippedAction).OfType<string>();

    /// <summary>
    /// The job's exit code: 0, the exit code of the first failed step, else that of <c>prepare_job</c>, 1 where there is none,
    /// or 130 when it was interrupted.
    /// </summary>
    public int ExitCode => Conclusion switch
    {
        Conclusion.Success or Conclusion.Skipped => 0,
        Conclusion.Cancelled when !TimedOut => 130,
        _ => Steps.FirstOrDefault(step => step.Conclusion == Conclusion.Failure)?.ExitCode is { } code and not 0
            ? code
            : PrepareExitCode ?? 1,
    };
}
