namespace Berth.Core.Jobs;

/// <summary>Berth's state between the commands of one job; the runner hands it back unread.</summary>
public sealed record HookState
{
    /// <summary>The pod's name.</summary>
    public string? Pod { get; init; }
    /// <summary>The job container as the engine knows it; null without one.</summary>
    public string? Container { get; init; }
    /// <summary>
    /// The runner's work directory, whose files are brought to the pod's with each step; null where the pod mounts the runner's own.
    /// </summary>
    public string? Work { get; init; }
    /// <summary>The volume that holds <see cref="Work"/> and is mounted by the job's pods, so that nothing is brought; null without.</summary>
    public SharedWork? SharedWork { get; init; }
    /// <summary>Whether the pod has containers beside the job's, which may end before it.</summary>
    public bool Services { get; init; }
}
