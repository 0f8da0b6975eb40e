namespace Berth.Core.Engines;

/// <summary>Where an engine is and what it can do.</summary>
/// <param name="Name">For people, for example <c>Docker 20.10.24 at unix:///var/run/docker.sock</c>.</param>
/// <param name="SeesHostFiles">False for an engine of another machine: it cannot mount the runner's work directory.</param>
/// <param name="Facts">What it says of itself; null where that is of no use, as on a cluster of many nodes.</param>
public sealed record EngineInfo(string Name, bool SeesHostFiles, EngineFacts? Facts = null);
