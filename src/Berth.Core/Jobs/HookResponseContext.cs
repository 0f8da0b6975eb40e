namespace Berth.Core.Jobs;

/// <summary>The job's containers as the <c>job</c> context shows them. Services are matched by position.</summary>
public sealed record HookResponseContext
{
    /// <summary>Absent when the job has no container.</summary>
    public HookContainerContext? Container { get; init; }
    public IReadOnlyList<HookContainerContext> Services { get; init; } = [];
}
