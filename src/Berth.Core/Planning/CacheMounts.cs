using Berth.Core.Caches;
using Berth.Core.Pods;
using Berth.Core.Runners;

namespace Berth.Core.Planning;

/// <summary>
/// How granted caches appear in a job container. Each slot is mounted whole, for its lease; what the job sees depends on the
/// strategy.
/// </summary>
internal static class CacheMounts
{
    public static IEnumerable<VolumeMount> Of(IReadOnlyList<CacheGrant> grants, VolumeSet volumes)
    {
        for (int i = 0; i < grants.Count; i++)
        {
            CacheGrant grant = grants[i];
            string volume = VolumeOf(i, grant, volumes);
            yield return new VolumeMount { Name = volume, MountPath = JobPaths.CacheSlot(i) };
            if (grant.Strategy != CacheStrategy.Overlay)
            {
                yield return new VolumeMount { Name = volume, MountPath = grant.Cache.Path, SubPath = CacheGrant.DataDirectory };
            }
        }
    }

    /// <summary>What the agent does before it says that the container is ready.</summary>
    public static IEnumerable<string> AgentArguments(IReadOnlyList<CacheGrant> grants)
    {
        for (int i = 0; i < grants.Count; i++)
        {
            yield return "--lease";
            yield return $"{JobPaths.CacheSlot(i)}/{CacheGrant.LeaseFile}";
            if (grants[i].Strategy == CacheStrategy.Overlay)
            {
                yield return "--overlay";
                yield return $"{grants[i].Cache.Path}={JobPaths.CacheSlot(i)}";
            }
        }
    }

    public static string VolumeOf(int index, CacheGrant grant, VolumeSet volumes) =>
        volumes.AddHostPath($"berth-cache-{index}", grant.SlotDirectory, HostPathType.Directory);
}
