namespace Berth.Core.Engines;

/// <summary>What an engine says of itself, for the checks of <c>berth doctor</c>.</summary>
/// <param name="Endpoint">Where it listens, and how that was found.</param>
/// <param name="Product">Docker or Podman.</param>
/// <param name="Version">As the engine writes it, for example <c>20.10.24+dfsg1</c>.</param>
/// <param name="StorageDriver">How it stores images and containers' files, for example <c>overlay2</c>.</param>
/// <param name="DataRoot">Its directory, on the engine's own machine.</param>
/// <param name="CgroupVersion">1 or 2, or empty where it does not say.</param>
/// <param name="CannotLimit">The resources whose limits it cannot enforce: memory, cpu, pids.</param>
/// <param name="SecurityOptions">For example <c>apparmor</c>, <c>seccomp</c>, <c>rootless</c>, <c>selinux</c>.</param>
/// <param name="Time">Its clock; null where it does not say.</param>
public sealed record EngineFacts(
    string Endpoint,
    string Product,
    string Version,
    string StorageDriver,
    string DataRoot,
    string CgroupVersion,
    IReadOnlyList<string> CannotLimit,
    IReadOnlyList<string> SecurityOptions,
    DateTimeOffset? Time);
