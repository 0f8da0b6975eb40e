namespace Berth.Core.Scaling;

/// <summary>A runner as the engine knows it.</summary>
/// <param name="Id">The container's.</param>
/// <param name="Name">The runner's, as it is registered.</param>
/// <param name="ScaleSet">The definition that it belongs to.</param>
/// <param name="Definition">The digest of what it was started with.</param>
public sealed record RunnerContainer(
    string Id, string Name, string ScaleSet, string Definition, RunnerPhase Phase, DateTimeOffset Created);
