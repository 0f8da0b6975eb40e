using System.Formats.Tar;
using System.Globalization;
using Berth.Core.Pods;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Docker.Volumes;

/// <summary>Lets every user of a container write to an emptyDir, as in Kubernetes; Docker makes a volume root's.</summary>
internal sealed class EmptyDirAccess(DockerClient client)
{
    private const UnixFileMode Everyone = (UnixFileMode)0b111_111_111;

    /// <summary>
    /// The names of volumes that are not yet open; those whose directory this process can reach are opened at once.
    /// </summary>
    public static IReadOnlyList<string> Open(Pod pod, IReadOnlyDictionary<string, PreparedVolume> volumes)
    {
        List<string> rest = [];
        foreach ((string name, PreparedVolume volume) in volumes)
        {
            if (volume.EngineVolume is null || volume.IsMemory || volume.AlwaysReadOnly || volume.IsKept)
                continue;
            if (pod.Spec.SecurityContext?.FsGroup is not null || !TryOpen(volume.Directory))
                rest.Add(name);
        }

        return rest;
    }

    /// <summary>
    /// Through the engine, by unpacking the directory's own entry over it in a container that mounts it and has not started.
    /// </summary>
    /// <param name="rest">Volumes not yet open; what is opened here is taken out.</param>
    public async Task OpenAsync(
        Pod pod, Container container, string id, ICollection<string> rest, CancellationToken cancellationToken)
    {
        foreach (VolumeMount mount in container.VolumeMounts ?? [])
        {
            if (string.IsNullOrEmpty(mount.SubPath) && mount.ReadOnly != true
                && mount.MountPath.TrimEnd('/') is { Length: > 1 } path && rest.Remove(mount.Name))
                await UnpackAsync(id, path, pod.Spec.SecurityContext?.FsGroup, cancellationToken);
        }
    }

    private async Task UnpackAsync(string id, string path, long? group, CancellationToken cancellationToken)
    {
        using MemoryStream archive = new();
        await using (TarWriter writer = new(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            await writer.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.Directory, Path.GetFileName(path) + "/")
                {
                    Mode = group is null ? Everyone : Everyone | UnixFileMode.SetGroup,
                    Gid = Convert.ToInt32(group ?? 0, CultureInfo.InvariantCulture),
                },
                cancellationToken);
        }

        archive.Position = 0;
        await client.Containers.ExtractArchiveToContainerAsync(
            id, new CopyToContainerParameters { Path = Path.GetDirectoryName(path)! }, archive, cancellationToken);
    }

    private static bool TryOpen(string directory)
    {
        try
        {
            File.SetUnixFileMode(directory, Everyone);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
