namespace Berth.Core.Engines;

/// <summary>A pod that runs.</summary>
/// <param name="Network">What <c>docker run --network</c> would take to join the pod's network.</param>
/// <param name="IsAlpine">The agent found the job's image to be Alpine.</param>
public sealed record RunningPod(
    string Name, string Network, IReadOnlyDictionary<string, RunningContainer> Containers, IReadOnlyList<PhaseTime> Phases,
    bool IsAlpine = false);
