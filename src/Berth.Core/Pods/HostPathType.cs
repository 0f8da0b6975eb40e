namespace Berth.Core.Pods;

/// <summary>The kinds of check that Kubernetes makes of a hostPath before it mounts it.</summary>
public enum HostPathType
{
    DirectoryOrCreate,
    Directory,
    FileOrCreate,
    File,
    Socket,
    CharDevice,
    BlockDevice,
}
