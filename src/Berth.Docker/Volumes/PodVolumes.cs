using System.Globalization;
using Berth.Core.Diagnosis;
using Berth.Core.Pods;
using Berth.Docker.Mapping;
using Berth.Docker.Values;
using Docker.DotNet;
using Docker.DotNet.Models;
using Volume = Berth.Core.Pods.Volume;

namespace Berth.Docker.Volumes;

/// <summary>
/// Makes a pod's volumes: the engine's own for emptyDir and claims, checked paths for hostPath, files in memory for ConfigMaps
/// and Secrets.
/// </summary>
internal sealed class PodVolumes(DockerClient client, DockerEngineOptions options, ValueSource values)
{
    /// <summary>Label of a volume whose files lie in a directory that Berth made; it goes with the volume.</summary>
    public const string MemoryDirectoryLabel = "berth.dev/memory-directory";

    public async Task<IReadOnlyDictionary<string, PreparedVolume>> PrepareAsync(Pod pod, bool seesHostFiles)
    {
        HashSet<string> mounted =
        [
            .. pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? [])
                .SelectMany(c => c.VolumeMounts ?? []).Select(m => m.Name),
        ];
        Volume[] used = [.. (pod.Spec.Volumes ?? []).Where(v => mounted.Contains(v.Name))];
        if (seesHostFiles && HostPaths.CheckRequired(pod).ToArray() is { Length: > 0 } missing) throw new BerthException(missing);
        PreparedVolume[] prepared = await Task.WhenAll(used.Select(v => PrepareAsync(pod, v, seesHostFiles)));
        return used.Zip(prepared).ToDictionary(p => p.First.Name, p => p.Second);
    }

    private async Task<PreparedVolume> PrepareAsync(Pod pod, Volume volume, bool seesHostFiles)
    {
        bool needsHostFiles = volume.HostPath is not null || volume.ConfigMap is not null || volume.Secret is not null;
        if (needsHostFiles && !seesHostFiles)
        {
            throw new BerthException(Finding.Certain(
                "engine-is-remote",
                $"The volume \"{volume.Name}\" needs files of this machine, and the engine at {options.Endpoint} runs on another",
                "Use an engine on this machine.",
                $"found by {options.Endpoint.FoundBy}"));
        }

        bool forGroup = pod.Spec.SecurityContext?.FsGroup is not null;
        return volume switch
        {
            { HostPath: { } path } => HostPath(volume.Name, path),
            { ConfigMap: { } map } => await FilesAsync(pod, volume.Name, directory => ValueFiles.Write(
                directory, volume.Name, ValueKind.ConfigMap, map.Name ?? "", map.Items, map.DefaultMode,
                map.Optional ?? false, forGroup, values)),
            { Secret: { } secret } => await FilesAsync(pod, volume.Name, directory => ValueFiles.Write(
                directory, volume.Name, ValueKind.Secret, secret.SecretName ?? "", secret.Items, secret.DefaultMode,
                secret.Optional ?? false, forGroup, values)),
            { PersistentVolumeClaim: { } claim } => await ClaimAsync(volume.Name, claim),
            _ => await EmptyDirAsync(pod, volume),
        };
    }

    private static PreparedVolume HostPath(string name, HostPathVolume path)
    {
        HostPaths.Prepare(name, path);
        return new PreparedVolume(null, path.Path);
    }

    private async Task<PreparedVolume> EmptyDirAsync(Pod pod, Volume volume)
    {
        bool memory = volume.EmptyDir?.Medium == "Memory";
        VolumeResponse made = await CreateAsync(pod, volume.Name, memory ? TmpfsOptions(pod, volume.EmptyDir!) : null);
        return new PreparedVolume(made.Name, made.Mountpoint, memory);
    }

    /// <summary>
    /// A claim is the engine's volume of that name, made when it is not there. It outlives the pod: without a pod's label
    /// no cleanup finds it.
    /// </summary>
    private async Task<PreparedVolume> ClaimAsync(string name, PersistentVolumeClaimVolume claim)
    {
        VolumeResponse volume = await client.Volumes.CreateAsync(new VolumesCreateParameters
        {
            Name = claim.ClaimName,
            Driver = "local",
            Labels = new Dictionary<string, string> { [PodLabels.ManagedBy] = PodLabels.ManagedByValue },
        });
        if (volume.Labels?.TryGetValue(PodLabels.Pod, out string? owner) == true)
        {
            throw new BerthException(Finding.Certain(
                "volume-of-another-pod",
                $"The volume \"{name}\" asks for \"{claim.ClaimName}\", which belongs to the pod {owner} and goes with it",
                "Use another name for a volume that is to be kept."));
        }

        return new PreparedVolume(volume.Name, volume.Mountpoint, AlwaysReadOnly: claim.ReadOnly ?? false, IsKept: true);
    }

    private async Task<PreparedVolume> FilesAsync(Pod pod, string volume, Action<string> write)
    {
        string directory = Path.Combine(options.MemoryDirectory, $"berth-{pod.Metadata.Name}", volume);
        // The volume comes first: should this process die now, it leads to whatever was written.
        VolumeResponse made = await CreateAsync(
            pod, volume, new() { ["type"] = "none", ["o"] = "bind", ["device"] = directory }, directory);
        write(directory);
        return new PreparedVolume(made.Name, directory, AlwaysReadOnly: true);
    }

    private async Task<VolumeResponse> CreateAsync(
        Pod pod, string volume, Dictionary<string, string>? driverOptions, string? memoryDirectory = null)
    {
        Dictionary<string, string> labels = ContainerNames.Labels(pod);
        if (memoryDirectory is not null)
            labels[MemoryDirectoryLabel] = memoryDirectory;
        return await client.Volumes.CreateAsync(new VolumesCreateParameters
        {
            Name = ContainerNames.Of(pod, volume),
            Driver = "local",
            DriverOpts = driverOptions ?? [],
            Labels = labels,
        });
    }

    /// <summary>World-writable like every emptyDir; with fsGroup, that group's, and inherited below.</summary>
    private static Dictionary<string, string> TmpfsOptions(Pod pod, EmptyDirVolume source)
    {
        string mount = pod.Spec.SecurityContext?.FsGroup is { } group
            ? string.Create(CultureInfo.InvariantCulture, $"mode=2777,gid={group}")
            : "mode=0777";
        if (!string.IsNullOrEmpty(source.SizeLimit))
            mount += string.Create(CultureInfo.InvariantCulture, $",size={Quantity.ToBytes(source.SizeLimit)}");
        return new() { ["type"] = "tmpfs", ["device"] = "tmpfs", ["o"] = mount };
    }
}
