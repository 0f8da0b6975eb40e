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

    /// <summary>Checks, and creates what may be created.</summary>
    /// <exception cref="BerthException">
    /// <c>host-path-invalid</c>, <c>host-path-missing</c> or <c>host-path-wrong-type</c>.
    /// </exception>
    public static void Prepare(string volume, HostPathVolume source)
    {
        string path = source.Path;
        if (!Path.IsPathRooted(path) || path.Split('/').Contains(".."))
        {
            throw new BerthException(Finding.Certain(
                "host-path-invalid",
                $"The volume \"{volume}\" has the hostPath \"{path}\"; it must be absolute and without \"..\"",
                "Write the path in full."));
        }

        HostPathType? type = string.IsNullOrEmpty(source.Type) ? null
            : Enum.TryParse(source.Type, out HostPathType parsed) && Enum.IsDefined(parsed) ? parsed
            : throw new BerthException(Finding.Certain(
                "host-path-invalid",
                $"The volume \"{volume}\" has the hostPath type \"{source.Type}\"",
                $"Allowed are {string.Join(", ", Enum.GetNames<HostPathType>())}, or none."));

        // Without a type nothing is checked, and a container runtime makes the directory.
        int? kind = FileKind.Of(path);
        if (kind is null && type is null or HostPathType.DirectoryOrCreate)
        {
            if (kind is null)
                Directory.CreateDirectory(path, DirectoryMode);
            kind = FileKind.Of(path);
        }
        else if (kind is null && type is HostPathType.FileOrCreate)
        {
            CreateFile(path);
            kind = FileKind.Of(path);
        }

        if (type is { } wanted && kind != KindOf(wanted))
        {
            throw new BerthException(Finding.Certain(
                kind is null ? "host-path-missing" : "host-path-wrong-type",
                kind is null
                    ? $"{path}, which the volume \"{volume}\" mounts, does not exist"
                    : $"{path}, which the volume \"{volume}\" mounts, is no {Describe(wanted)}",
                kind is null ? "Create it, or use the type DirectoryOrCreate or FileOrCreate." : "Correct the path or the type.",
                $"hostPath type {wanted}"));
        }
    }

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
