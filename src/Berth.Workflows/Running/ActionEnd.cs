namespace Berth.Workflows.Running;

/// <summary>How what a step does has ended.</summary>
/// <param name="ExitCode">Null when no process ran.</param>
/// <param name="Skipped">The action that is not run here.</param>
/// <param name="TimedOutAfter">The step's limit, when it ran into that.</param>
internal sealed record ActionEnd(int? ExitCode, string? Skipped = null, TimeSpan? TimedOutAfter = null)
{
    public static ActionEnd Done { get; } = new((int?)null);
}
