namespace Berth.Core.Engines;

/// <summary>A container of a running pod. <paramref name="Ports"/>: container port to the host port that leads to it.</summary>
public sealed record RunningContainer(string Id, IReadOnlyDictionary<string, string> Ports);
