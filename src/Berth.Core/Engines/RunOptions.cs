namespace Berth.Core.Engines;

/// <summary>How to run a pod to its end.</summary>
/// <param name="Registries">Credentials by image reference.</param>
/// <param name="Files">Carries its files; null for a pod that mounts them.</param>
public sealed record RunOptions(IReadOnlyDictionary<string, Jobs.HookRegistry> Registries, IPodFiles? Files = null);
