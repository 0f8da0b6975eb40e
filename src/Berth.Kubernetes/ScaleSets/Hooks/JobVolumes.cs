using Berth.Core.Pods;
using Berth.Core.Runners;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.ScaleSets.Hooks;

/// <summary>A definition's mounts and caches as volumes of a pod.</summary>
internal static class JobVolumes
{
    public static IEnumerable<(Volume Volume, VolumeMount Mount)> Mounts(RunnerDefinition runner) =>
        runner.Mounts.Select((mount, index) =>
        {
            string name = $"berth-mount-{index}";
            return (
                new Volume
                {
                    Name = name,
                    HostPath = new HostPathVolume { Path = mount.Source, Type = mount.Type?.ToString() },
                },
                new VolumeMount { Name = name, MountPath = mount.Target, ReadOnly = mount.ReadOnly ? true : null });
        });

    /// <summary>A cache's own volume: a claim where the definition gives caches a size, else a directory of the node.</summary>
    public static Volume OfCache(RunnerDefinition runner, CacheDefinition cache, string name) => runner.CacheSize is null
        ? new Volume
        {
            Name = name,
            HostPath = new HostPathVolume
            {
                Path = ClusterPaths.OfCache(runner.Name, cache),
                Type = nameof(HostPathType.DirectoryOrCreate),
            },
        }
        : new Volume
        {
            Name = name,
            PersistentVolumeClaim = new PersistentVolumeClaimVolume { ClaimName = ScaleSetNames.Claim(runner.Name, cache) },
        };
}
