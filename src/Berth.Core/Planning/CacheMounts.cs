using System.Globalization;
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
            yield return SlotMount(i, grant, volume);
            if (grant.Strategy != CacheStrategy.Overlay)
            {
                yield return new VolumeMount { Name = volume, MountPath = grant.Cache.Path, SubPath = DataIn(grant) };
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

    /// <summary>The whole slot, where the agent finds it.</summary>
    public static VolumeMount SlotMount(int index, CacheGrant grant, string volume) =>
        new() { Name = volume, MountPath = JobPaths.CacheSlot(index), SubPath = grant.SubPath };

    /// <summary>For the agent that makes the inside of slots which nobody has seen before the pod.</summary>
    public static IEnumerable<string> LayoutArguments(IReadOnlyList<CacheGrant> grants, Func<CacheGrant, bool> which) =>
        grants.Index().Where(grant => grant.Item.NeedsLayout && which(grant.Item)).SelectMany(grant =>
        {
            string layout = grant.Item switch
            {
                { Strategy: CacheStrategy.Overlay } => "overlay",
                { Owner: { } owner } => string.Create(CultureInfo.InvariantCulture, $"data:{owner.User}:{owner.Group}"),
                _ => "data",
            };
            return new[] { "--slot", $"{layout}={JobPaths.CacheSlot(grant.Index)}" };
        });

    private static string DataIn(CacheGrant grant) =>
        grant.SubPath is null ? CacheGrant.DataDirectory : $"{grant.SubPath}/{CacheGrant.DataDirectory}";

    public static string VolumeOf(int index, CacheGrant grant, VolumeSet volumes) => grant.Volume is { } volume
        ? volumes.Add($"berth-cache-{index}", volume)
        : volumes.AddHostPath($"berth-cache-{index}", grant.SlotDirectory, HostPathType.Directory);
}
