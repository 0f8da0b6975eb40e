namespace Berth.Core.Caches;

/// <summary>One cache of one runner.</summary>
/// <param name="Runner">Null when the cache's own record is lost; the directory's name tells most of it.</param>
/// <param name="Path">Where jobs see it; null as above.</param>
/// <param name="Notes">What is wrong with its bookkeeping.</param>
public sealed record CacheSummary(
    string? Runner, string? Path, string Directory, IReadOnlyList<CacheSlotSummary> Slots, IReadOnlyList<string> Notes)
{
    /// <summary>Of all slots together; null when sizes were not asked for.</summary>
    public long? Bytes => Slots.All(s => s.Size is not null) ? Slots.Sum(s => s.Size!.Bytes) : null;

    public long Uses => Slots.Sum(s => s.Uses);

    public long Hits => Slots.Sum(s => s.Hits);

    public DateTimeOffset? LastUsed => Slots.Max(s => s.LastUsed);
}
