namespace Berth.Docker.Volumes;

/// <summary>A volume that may be mounted: one of the engine's by name, or a path of this machine.</summary>
/// <param name="EngineVolume">The engine's volume, or null for a path.</param>
/// <param name="Directory">The path; of an engine's volume, where the engine keeps it.</param>
/// <param name="IsMemory">A tmpfs that the engine mounts: nothing can be reached by its directory.</param>
/// <param name="AlwaysReadOnly">ConfigMaps, Secrets and claims that say so.</param>
/// <param name="IsKept">It outlives the pod: who may write to it is its own affair.</param>
internal sealed record PreparedVolume(
    string? EngineVolume, string Directory, bool IsMemory = false, bool AlwaysReadOnly = false, bool IsKept = false);
