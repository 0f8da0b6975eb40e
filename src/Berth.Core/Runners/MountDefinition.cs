namespace Berth.Core.Runners;

/// <summary>A path of the node in the job container.</summary>
public sealed record MountDefinition(string Target, string Source, Pods.HostPathType? Type = null, bool ReadOnly = false);
