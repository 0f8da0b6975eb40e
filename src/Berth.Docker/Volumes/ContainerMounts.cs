using Berth.Core.Diagnosis;
using Berth.Core.Pods;
using Docker.DotNet.Models;

namespace Berth.Docker.Volumes;

/// <summary>A container's volume mounts in Docker's terms.</summary>
internal static class ContainerMounts
{
    public static IReadOnlyList<Mount> Of(Container container, IReadOnlyDictionary<string, PreparedVolume> volumes) =>
        [.. (container.VolumeMounts ?? []).Select(m => MountOf(m, volumes[m.Name]))];

    private static Mount MountOf(VolumeMount mount, PreparedVolume volume)
    {
        bool readOnly = volume.AlwaysReadOnly || (mount.ReadOnly ?? false);
        bool byPath = volume.EngineVolume is null || mount.SubPath is { Length: > 0 } || Propagation(mount) is not null;
        if (!byPath)
        {
            return new Mount
            {
                Type = "volume",
                Source = volume.EngineVolume!,
                Target = mount.MountPath,
                ReadOnly = readOnly,
                // What the image has at the path stays hidden, as in any pod. A kept volume is Docker's own: while it is
                // empty it takes the image's files, owner and mode there, which is what docker run -v NAME:PATH does.
                VolumeOptions = new VolumeOptions { NoCopy = !volume.IsKept },
            };
        }

        return new Mount
        {
            Type = "bind",
            Source = PathOf(mount, volume),
            Target = mount.MountPath,
            ReadOnly = readOnly,
            // Unsaid it is private, but for what lies in the engine's own directories, where it may not be.
            BindOptions = Propagation(mount) is { } propagation ? new BindOptions { Propagation = propagation } : null,
        };
    }

    private static string PathOf(VolumeMount mount, PreparedVolume volume)
    {
        if (volume.EngineVolume is not null && (volume.IsMemory || !Directory.Exists(volume.Directory)))
        {
            throw new BerthException(Finding.Certain(
                "volume-part-not-reachable",
                $"The mount at {mount.MountPath} needs a part of the volume \"{mount.Name}\" (subPath or mountPropagation), " +
                "which only the engine can reach",
                "Mount the whole volume, or use a hostPath.",
                $"the engine keeps it at {volume.Directory}"));
        }

        return mount.SubPath is { Length: > 0 } sub ? SubPaths.Resolve(volume.Directory, sub, mount.Name) : volume.Directory;
    }

    private static string? Propagation(VolumeMount mount) => mount.MountPropagation switch
    {
        "Bidirectional" => "rshared",
        "HostToContainer" => "rslave",
        _ => null,
    };
}
