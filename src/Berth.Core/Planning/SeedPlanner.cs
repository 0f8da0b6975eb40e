using Berth.Core.Caches;
using Berth.Core.Engines;
using Berth.Core.Pods;

namespace Berth.Core.Planning;

/// <summary>
/// Init containers that fill slots from the job's own image. Its files can only be read where no cache is mounted over them:
/// in a container of the same image before the job's.
/// </summary>
internal static class SeedPlanner
{
    public static IReadOnlyList<Container> InitContainers(JobPlanRequest request, VolumeSet volumes)
    {
        if (request.Args.Container?.Image is not { } image || !request.Images.TryGetValue(image, out ImageFacts? facts))
        {
            return [];
        }

        return
        [
            .. request.Caches.Index().Where(cache => cache.Item.NeedsSeed).Select(cache => new Container
            {
                Name = $"berth-seed-{cache.Index}",
                Image = image,
                Command =
                [
                    JobPaths.Agent, "seed",
                    "--lease", $"{JobPaths.CacheSlot(cache.Index)}/{CacheGrant.LeaseFile}",
                    "--from", PodText.Literal(cache.Item.Cache.Path),
                    "--slot", JobPaths.CacheSlot(cache.Index),
                    "--image", facts.Id,
                ],
                // Owners and modes of the image's files can be kept by root alone.
                SecurityContext = new SecurityContext { RunAsUser = 0, RunAsGroup = 0 },
                VolumeMounts =
                [
                    AgentPlanner.Mount(request, volumes),
                    CacheMounts.SlotMount(
                        cache.Index, cache.Item, CacheMounts.VolumeOf(cache.Index, cache.Item, volumes)),
                ],
            }),
        ];
    }
}
