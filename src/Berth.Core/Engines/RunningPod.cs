namespace Berth.Core.Engines;

/// <summary>A pod that runs.</summary>
/// <param name="Network">What <c>docker run --network</c> would take to join the pod's network.</param>
/// <param name="IsAlpine">The agent found the job's image to be Alpine.</param>
public sealed record RunningPod(
    string Name, string Network, IReadOnlyDictionary<string, RunningContainer> Containers, IReadOnlyList<PhaseTime> Phases,
    bool IsAlpine = false)
{
    /// <summary>The node of a cluster that runs it; null on one machine.</summary>
    public string? Node { get; init; }

    /// <summary>The pod's own id, which no later pod of its name has; null on one machine.</summary>
    public string? Uid { get; init; }

    /// <summary>Ids of the images that its containers run, by container, where the engine has told only now.</summary>
    public IReadOnlyDictionary<string, string> ImageIds { get; init; } = new Dictionary<string, string>();
}
