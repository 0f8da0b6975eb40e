using Berth.Core.Engines;
using Berth.Core.Files;
using Berth.Core.Planning;
using Berth.Core.Pods;
using Berth.Core.Runners;

namespace Berth.Core.Caches;

/// <summary>What each cache of a job would do, decided by looking at the image: no slot is taken yet.</summary>
public static class CacheDecisions
{
    /// <param name="plan">The job without its caches, extension merged: what it may do is read off it.</param>
    /// <param name="fileSystemOf">Where a cache's slots are.</param>
    /// <param name="hostAppArmor">The profile that the node puts on containers, or null for none.</param>
    public static async Task<IReadOnlyList<(CacheDefinition Cache, CacheDecision Decision)>> DecideAsync(
        RunnerDefinition runner, Pod plan, ImageFacts image, ImageCatalog catalog,
        Func<CacheDefinition, FileSystemFacts> fileSystemOf, string? hostAppArmor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(fileSystemOf);
        JobCapabilities capabilities = JobRights.Of(plan, image, hostAppArmor).Capabilities;
        var decisions = new List<(CacheDefinition, CacheDecision)>();
        foreach (CacheDefinition cache in runner.Caches)
        {
            ImagePathFacts facts = await catalog.LookAsync(image.Id, cache.Path, cancellationToken);
            decisions.Add((cache, CacheStrategies.Resolve(
                cache, image.Reference, facts, capabilities, fileSystemOf(cache))));
        }

        return decisions;
    }
}
