using Berth.Core.Diagnosis;
using Berth.Core.Files;
using Berth.Core.Pods;

namespace Berth.Docker.Volumes;

/// <summary>
/// The kubelet's checks of a hostPath before it is mounted (kubernetes.io, "hostPath volume types"), on this machine's files.
/// </summary>
internal static class HostPaths
{
    private const UnixFileMode DirectoryMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode NewFileMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>What stands against a pod's hostPaths; nothing is created.</summary>
    public static IEnumerable<Finding> Check(Pod pod) => (pod.Spec.Volumes ?? [])
        .Select(volume => volume.HostPath is { } source ? Check(volume.Name, source, FileKind.Of(source.Path)) : null)
        .OfType<Finding>().Concat(CheckRequired(pod));

    /// <summary>Paths that are mounted and must not be made (<see cref="DockerOptions.RequiredPaths"/>).</summary>
    public static IEnumerable<Finding> CheckRequired(Pod pod) => pod.Spec.Containers
        .SelectMany(container => (PodDockerOptions.Of(pod, container.Name).RequiredPaths ?? []).Select(path => (container.Name, path)))
        .Where(each => FileKind.Of(each.path) is null)
        .Select(each => Finding.Certain(
            "host-path-missing", $"{each.path}, which --mount of the container \"{each.Name}\" names as its source, does not exist",
            "Create it, correct source= in options: of the container, or write --volume, which makes a directory there."));

    /// <summary>Creates what may be created, and checks.</summary>
    /// <exception cref="BerthException">
    /// <c>host-path-invalid</c>, <c>host-path-missing</c> or <c>host-path-wrong-type</c>.
    /// </exception>
    public static void Prepare(string volume, HostPathVolume source)
    {
        int? kind = FileKind.Of(source.Path);
        if (Check(volume, source, kind) is { } finding)
            throw new BerthException(finding);
        if (kind is not null)
            return;
        // Without a type nothing is checked, and a container runtime makes the directory.
        if (TypeOf(source) is HostPathType.FileOrCreate)
            CreateFile(source.Path);
        else
            Directory.CreateDirectory(source.Path, DirectoryMode);
    }

    private static Finding? Check(string volume, HostPathVolume source, int? kind)
    {
        string path = source.Path;
        if (!Path.IsPathRooted(path) || path.Split('/').Contains(".."))
        {
            return Finding.Certain(
                "host-path-invalid",
                $"The volume \"{volume}\" has the hostPath \"{path}\"; it must be absolute and without \"..\"",
                "Write the path in full.");
        }

        if (TypeOf(source) is not { } wanted)
        {
            return string.IsNullOrEmpty(source.Type)
                ? null
                : Finding.Certain(
                    "host-path-invalid",
                    $"The volume \"{volume}\" has the hostPath type \"{source.Type}\"",
                    $"Allowed are {string.Join(", ", Enum.GetNames<HostPathType>())}, or none.");
        }

        bool isMade = kind is null && wanted is (HostPathType.DirectoryOrCreate or HostPathType.FileOrCreate);
        return isMade || kind == KindOf(wanted)
            ? null
            : Finding.Certain(
                kind is null ? "host-path-missing" : "host-path-wrong-type",
                kind is null
                    ? $"{path}, which the volume \"{volume}\" mounts, does not exist"
                    : $"{path}, which the volume \"{volume}\" mounts, is no {Describe(wanted)}",
                kind is null ? "Create it, or use the type DirectoryOrCreate or FileOrCreate." : "Correct the path or the type.",
                $"hostPath type {wanted}");
    }

    private static HostPathType? TypeOf(HostPathVolume source) =>
        Enum.TryParse(source.Type, out HostPathType type) && Enum.IsDefined(type) ? type : null;

    private static void CreateFile(string path)
    {
        using FileStream file = new(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            UnixCreateMode = NewFileMode,
        });
    }

    private static int KindOf(HostPathType type) => type switch
    {
        HostPathType.Directory or HostPathType.DirectoryOrCreate => FileKind.Directory,
        HostPathType.File or HostPathType.FileOrCreate => FileKind.RegularFile,
        HostPathType.Socket => FileKind.Socket,
        HostPathType.CharDevice => FileKind.CharDevice,
        _ => FileKind.BlockDevice,
    };

    private static string Describe(HostPathType type) => type switch
    {
        HostPathType.Directory or HostPathType.DirectoryOrCreate => "directory",
        HostPathType.File or HostPathType.FileOrCreate => "regular file",
        HostPathType.Socket => "socket",
        HostPathType.CharDevice => "character device",
        _ => "block device",
    };
}
