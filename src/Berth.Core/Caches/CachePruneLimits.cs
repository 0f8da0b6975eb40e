namespace Berth.Core.Caches;

/// <summary>What may stay. Null sets no limit.</summary>
/// <param name="MaxAge">Since the last use.</param>
/// <param name="MaxBytes">Of all caches together; the least recently used go first.</param>
public sealed record CachePruneLimits(TimeSpan? MaxAge = null, long? MaxBytes = null)
{
    /// <summary>
    /// Chooses what goes. A slot in use never does, though it counts; a slot whose bookkeeping is lost counts as the oldest.
    /// </summary>
    public IReadOnlyList<CacheSlotSummary> Choose(IEnumerable<CacheSlotSummary> slots, DateTimeOffset now)
    {
        CacheSlotSummary[] oldestFirst = [.. slots.OrderBy(s => s.LastUsed ?? DateTimeOffset.MinValue)
            .ThenBy(s => s.Directory, StringComparer.Ordinal)];
        long bytes = oldestFirst.Sum(s => s.Size?.Bytes ?? 0);
        List<CacheSlotSummary> chosen = [];
        foreach (CacheSlotSummary slot in oldestFirst.Where(s => !s.InUse))
        {
            bool isOld = MaxAge is { } age && now - (slot.LastUsed ?? DateTimeOffset.MinValue) > age;
            if (isOld || bytes > MaxBytes)
            {
                chosen.Add(slot);
                bytes -= slot.Size?.Bytes ?? 0;
            }
        }

        return chosen;
    }
}
