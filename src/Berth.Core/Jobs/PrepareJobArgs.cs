namespace Berth.Core.Jobs;

/// <summary>Arguments of <c>prepare_job</c>: at least one of the two is there.</summary>
public sealed record PrepareJobArgs
{
    public HookContainer? Container { get; init; }
    public IReadOnlyList<HookContainer>? Services { get; init; }
}
