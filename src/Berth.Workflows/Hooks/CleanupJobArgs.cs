namespace Berth.Workflows.Hooks;

/// <summary>Arguments of <c>cleanup_job</c>: none.</summary>
internal sealed record CleanupJobArgs
{
    public static CleanupJobArgs None { get; } = new();
}
