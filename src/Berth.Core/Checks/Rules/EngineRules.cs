using Berth.Core.Engines;

namespace Berth.Core.Checks.Rules;

/// <summary>What an engine's facts mean for jobs.</summary>
public static class EngineRules
{
    /// <summary>The oldest engines whose API Berth speaks (1.41).</summary>
    private static readonly Version _docker = new(20, 10);
    private static readonly Version _podman = new(4, 0);

    /// <summary>Storage drivers that copy whole trees, or that need a kernel long gone.</summary>
    private static readonly string[] _slowDrivers = ["vfs", "devicemapper", "aufs"];

    /// <summary>Docker's driver before <c>overlay2</c>; Podman's best one has this name.</summary>
    private const string OldOverlay = "overlay";

    public static CheckResult Version(string name, EngineFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        Version oldest = facts.Product == "Podman" ? _podman : _docker;
        string said = $"{facts.Product} {facts.Version}";
        return VersionText.Read(facts.Version) is not { } version
            ? new CheckResult(
                name, CheckStatus.Warning, $"{said}: that version cannot be read",
                $"Make sure that it is {oldest} or newer.")
            : version < oldest
            ? new CheckResult(
                name, CheckStatus.Failed, $"{said} is older than {oldest}", $"Update the engine to {oldest} or newer.")
            : new CheckResult(name, CheckStatus.Ok, said);
    }

    public static CheckResult Storage(string name, EngineFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return _slowDrivers.Contains(facts.StorageDriver) || (facts is { Product: "Docker", StorageDriver: OldOverlay })
            ? new CheckResult(
                name, CheckStatus.Warning,
                $"the engine stores images with {facts.StorageDriver}, which is slow or no longer kept",
                "Set \"storage-driver\": \"overlay2\" in the engine's daemon.json, on a disk with ext4 or xfs; images have to be "
                + "pulled again.")
            : new CheckResult(name, CheckStatus.Ok, $"{facts.StorageDriver} at {facts.DataRoot}");
    }

    public static CheckResult Cgroups(string name, EngineFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        string version = facts.CgroupVersion.Length > 0 ? $"cgroups v{facts.CgroupVersion}" : "cgroups";
        return facts.CannotLimit.Count == 0
            ? new CheckResult(name, CheckStatus.Ok, $"{version}; limits of memory, cpu and pids are enforced")
            : new CheckResult(
                name, CheckStatus.Warning,
                $"{version}: the engine cannot limit {string.Join(", ", facts.CannotLimit)}; such limits of a job have no effect",
                facts.SecurityOptions.Contains("rootless")
                    ? "Delegate the controllers to the user (systemd: Delegate=cpu cpuset io memory pids for user@.service)."
                    : "Enable the controllers in the kernel (for memory on cgroups v1: boot with cgroup_enable=memory).");
    }

    public static CheckResult Confinement(string name, EngineFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        string[] all = [.. facts.SecurityOptions];
        return all.Contains("apparmor")
            ? new CheckResult(
                name, CheckStatus.Warning,
                "AppArmor confines containers: its default profile forbids mounts, so overlay caches need more than SYS_ADMIN",
                "Add --security-opt apparmor=unconfined to the container options of jobs with overlay caches, or use strategy "
                + "seed.")
            : all.Contains("selinux")
            ? new CheckResult(
                name, CheckStatus.Warning, "SELinux confines containers: they may not use files of this machine without a label",
                "Add --security-opt label=disable to the container options of jobs, or label the directories container_file_t.")
            : new CheckResult(name, CheckStatus.Ok, all.Length == 0 ? "no confinement" : string.Join(", ", all));
    }
}
