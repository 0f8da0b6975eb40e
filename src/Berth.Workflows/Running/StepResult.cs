namespace Berth.Workflows.Running;

/// <summary>How a step ended.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Outcome">Before <c>continue-on-error</c>.</param>
/// <param name="Conclusion">After it.</param>
/// <param name="ExitCode">The step's own exit code; null when no process ran for it.</param>
/// <param name="SkippedAction">The action that <c>berth try</c> does not run, when the step uses one.</param>
public sealed record StepResult(
    int Number, string? Id, string Name, Conclusion Outcome, Conclusion Conclusion, int? ExitCode, TimeSpan Duration,
    string? SkippedAction)
{
    /// <summary>The step's <c>timeout-minutes</c>, when it ran into that; null else.</summary>
    public TimeSpan? TimedOutAfter { get; init; }

    /// <summary>The step's outputs, masked.</summary>
    public IReadOnlyDictionary<string, string> Outputs { get; init; } = new Dictionary<string, string>();

    /// <summary>What the step wrote to <c>GITHUB_STEP_SUMMARY</c>, masked; empty when nothing.</summary>
    public string Summary { get; init; } = "";
}
