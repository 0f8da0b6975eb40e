namespace Berth.Core.Pods;

/// <summary>A resource limit by its <c>ulimit</c> name (<c>nofile</c>, <c>core</c> …); -1 is unlimited.</summary>
public sealed record DockerUlimit(string Name, long Soft, long Hard);
