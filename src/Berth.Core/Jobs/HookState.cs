namespace Berth.Core.Jobs;

/// <summary>Berth's state between the commands of one job; the runner hands it back unread.</summary>
public sealed record HookState
{
    /// <summary>The pod's name.</summary>
    public string? Pod { get; init; }
    /// <summary>The job container as the engine knows it; null without one.</summary>
    public string? Container { get; init; }
}
