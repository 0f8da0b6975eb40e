namespace Berth.Core.Caches;

/// <summary>What a removal did, or with a dry run would do.</summary>
/// <param name="Failures">
/// Files that could not be deleted, with the system's reason. They are in the store's trash, no job sees them, and the next
/// command tries again.
/// </param>
public sealed record CacheRemovalResult(
    IReadOnlyList<CacheSlotSummary> Removed, IReadOnlyList<KeptSlot> Kept, IReadOnlyList<string> Failures)
{
    /// <summary>What a pruning left alone, however old or large, since a job has it.</summary>
    public IReadOnlyList<KeptSlot> InUse { get; init; } = [];

    /// <summary>What the removed slots took on the disk.</summary>
    public long FreedBytes => Removed.Sum(s => s.Size?.Bytes ?? 0);
}
