using Berth.Core.Engines;
using Berth.Core.Files;
using Berth.Core.Runners;

namespace Berth.Core.Caches;

/// <summary>
/// Keeps the caches of an engine's jobs, and knows who writes to which slot: on one machine the <see cref="CacheStore"/>, on a
/// cluster the cluster itself.
/// </summary>
public interface ICacheKeeper
{
    /// <summary>The profile of AppArmor that containers get where the caches are; null for none, or where that is not known.</summary>
    string? AppArmorProfile { get; }

    /// <summary>The file system of a cache's slots.</summary>
    FileSystemFacts FileSystemOf(CacheDefinition cache);

    /// <summary>Leases the warmest free slot, or a new one.</summary>
    /// <exception cref="Diagnosis.BerthException">
    /// <c>cache-slots-busy</c>, <c>cache-directory-unusable</c>, <c>disk-full</c>; on a cluster <c>permission-denied</c>.
    /// </exception>
    Task<ICacheLease> LeaseAsync(CacheLeaseRequest request, IJobLog log, CancellationToken cancellationToken);
}
