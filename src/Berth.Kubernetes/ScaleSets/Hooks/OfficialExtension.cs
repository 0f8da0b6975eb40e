using System.Text.Json.Nodes;
using Berth.Core.Caches;
using Berth.Core.Planning;
using Berth.Core.Pods;
using Berth.Core.Runners;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.ScaleSets.Hooks;

/// <summary>
/// The hook extension by which the official hook gives a job what the definition says: mode, mounts and caches, in the job's
/// pod alone. Everything in it is named so that it cannot meet what the hook itself adds.
/// </summary>
internal static class OfficialExtension
{
    /// <summary>The extension; null when the definition needs none.</summary>
    public static JsonObject? Create(RunnerDefinition runner, ClusterDefinition cluster)
    {
        bool privileged = runner.Mode == RunnerMode.Privileged;
        (Volume Volume, VolumeMount Mount)[] mounts = [.. JobVolumes.Mounts(runner)];
        if (!privileged && mounts.Length == 0 && runner.Caches.Count == 0) return null;
        (CacheDefinition Cache, Volume Volume, bool IsSeeded)[] caches = [.. runner.Caches.Select((cache, index) =>
            (cache, JobVolumes.OfCache(runner, cache, $"berth-cache-{index}"), IsSeeded(cache)))];
        bool seeds = caches.Any(cache => cache.IsSeeded);
        PodSpec spec = new()
        {
            HostPid = privileged ? true : null,
            HostIpc = privileged ? true : null,
            InitContainers = seeds ? InitContainers(runner, cluster, caches) : null,
            Containers =
            [
                new Container
                {
                    Name = OfficialHook.Job,
                    WorkingDir = seeds && runner.WorkVolume is null ? OfficialSeed.WorkingDirectory(runner) : null,
                    SecurityContext = privileged ? PrivilegedMode.SecurityContext : null,
                    VolumeMounts =
                    [
                        .. privileged ? PrivilegedMode.Mounts : [],
                        .. mounts.Select(mount => mount.Mount),
                        .. caches.Select(cache => new VolumeMount
                        {
                            Name = cache.Volume.Name,
                            MountPath = cache.Cache.Path,
                            SubPath = cache.IsSeeded ? CacheGrant.DataDirectory : null,
                        }),
                    ],
                },
            ],
            Volumes =
            [
                .. privileged ? PrivilegedMode.Volumes : [],
                .. mounts.Select(mount => mount.Volume),
                .. caches.Select(cache => cache.Volume),
                .. seeds ? new[] { OfficialSeed.Agent } : [],
            ],
        };
        return PodTemplate.Create(spec, KubeObject.Labels(runner.Name));
    }

    /// <summary>With an image to fill it from, a cache without a strategy of its own hides nothing.</summary>
    private static bool IsSeeded(CacheDefinition cache) => cache.Strategy != CacheStrategy.Bind;

    /// <summary>Those of an extension replace the hook's own; with a work volume the hook has none.</summary>
    private static IReadOnlyList<Container> InitContainers(
        RunnerDefinition runner, ClusterDefinition cluster, (CacheDefinition Cache, Volume Volume, bool IsSeeded)[] caches) =>
    [
        .. runner.WorkVolume is null ? new[] { OfficialSeed.FsInit(runner) } : [],
        OfficialSeed.InstallAgent(cluster),
        .. caches.Index().Where(cache => cache.Item.IsSeeded).Select(cache =>
            OfficialSeed.Seed(cache.Index, cache.Item.Cache, cache.Item.Volume.Name, runner.Image!)),
    ];
}
