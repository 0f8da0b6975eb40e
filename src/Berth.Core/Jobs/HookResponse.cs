namespace Berth.Core.Jobs;

/// <summary>What a hook command answers. <see cref="IsAlpine"/> is required when there is a job container.</summary>
public sealed record HookResponse
{
    public HookState? State { get; init; }
    public HookResponseContext? Context { get; init; }
    public bool? IsAlpine { get; init; }
}
