using Berth.Core.Pods;

namespace Berth.Core.Planning;

/// <summary>
/// Mode <c>privileged</c>: root, privileged, in the host's process and IPC namespaces, with the six host mounts that Docker
/// daemons and Nix builds inside a job need.
/// </summary>
public static class PrivilegedMode
{
    private static readonly (string Name, string Path, string? Propagation)[] _hostMounts =
    [
        ("host-sys", "/sys", null),
        ("host-cgroup", "/sys/fs/cgroup", "Bidirectional"),
        ("host-proc", "/proc", null),
        ("host-dev", "/dev", null),
        ("host-dev-pts", "/dev/pts", null),
        ("host-dev-shm", "/dev/shm", null),
    ];

    public static IEnumerable<Volume> Volumes =>
        _hostMounts.Select(mount => new Volume { Name = mount.Name, HostPath = new HostPathVolume { Path = mount.Path } });

    public static IEnumerable<VolumeMount> Mounts =>
        _hostMounts.Select(
            mount => new VolumeMount { Name = mount.Name, MountPath = mount.Path, MountPropagation = mount.Propagation });

    public static SecurityContext SecurityContext => new() { Privileged = true, RunAsUser = 0, RunAsGroup = 0 };
}
