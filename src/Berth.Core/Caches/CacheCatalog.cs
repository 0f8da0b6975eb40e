using Berth.Core.Files;

namespace Berth.Core.Caches;

/// <summary>
/// What <c>berth cache</c> does: looks at the caches below one or more roots (<see cref="CacheStore.RootOf"/>, and the sources
/// that <c>berth.yaml</c> names) and removes them. Every operation also finishes removals that a crash interrupted.
/// </summary>
public sealed class CacheCatalog(IReadOnlyList<string> roots, TimeProvider clock)
{
    /// <summary>The caches that match, by runner and path.</summary>
    /// <param name="measure">Find sizes, which reads every directory.</param>
    /// <exception cref="Diagnosis.BerthException"><c>cache-directory-unusable</c>.</exception>
    public IReadOnlyList<CacheSummary> List(CacheFilter filter, bool measure, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        EmptyTrash(cancellationToken);
        return [.. Find(filter, measure, cancellationToken).Select(found => found.Summary)];
    }

    /// <summary>Removes what is beyond the limits, least recently used first; never a slot in use.</summary>
    public CacheRemovalResult Prune(CacheFilter filter, CachePruneLimits limits, bool dryRun, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(limits);
        (CacheDirectory Cache, CacheSummary Summary)[] found = [.. Find(filter, measure: true, cancellationToken)];
        HashSet<string> chosen =
            [.. limits.Choose(found.SelectMany(f => f.Summary.Slots), clock.GetUtcNow()).Select(s => s.Directory)];
        return Remove(found, s => chosen.Contains(s.Directory), dryRun, cancellationToken) with
        {
            InUse = [.. found.SelectMany(f => f.Summary.Slots).Where(s => s.InUse).Select(KeptSlot.InUse)],
        };
    }

    /// <summary>Removes every slot that matches and is not in use.</summary>
    public CacheRemovalResult Remove(CacheFilter filter, bool dryRun, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Remove([.. Find(filter, measure: true, cancellationToken)], _ => true, dryRun, cancellationToken);
    }

    private CacheRemovalResult Remove(
        (CacheDirectory Cache, CacheSummary Summary)[] found, Predicate<CacheSlotSummary> isMeant, bool dryRun,
        CancellationToken cancellationToken)
    {
        List<CacheSlotSummary> removed = [];
        List<KeptSlot> kept = [];
        foreach ((CacheDirectory cache, CacheSummary summary) in found)
        {
            foreach (CacheSlotSummary slot in summary.Slots.Where(s => isMeant(s)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (slot.InUse || (!dryRun && !SlotRemoval.TryTakeAway(cache, SlotName.Parse(slot.Name)!.Value)))
                {
                    kept.Add(KeptSlot.InUse(slot));
                }
                else
                {
                    removed.Add(slot);
                }
            }

            if (!dryRun)
            {
                SlotRemoval.RemoveIfEmpty(cache);
            }
        }

        return new CacheRemovalResult(removed, kept, dryRun ? [] : EmptyTrash(cancellationToken));
    }

    private List<string> EmptyTrash(CancellationToken cancellationToken) =>
        [.. roots.SelectMany(root => CacheFailures.Guard(root, () => SlotRemoval.EmptyTrash(root, cancellationToken)))];

    private IEnumerable<(CacheDirectory Cache, CacheSummary Summary)> Find(
        CacheFilter filter, bool measure, CancellationToken cancellationToken) =>
        from root in roots.Distinct(StringComparer.Ordinal)
        from cache in CacheFailures.Guard(root, () => CacheDirectory.All(root).ToList())
        let names = Read(cache)
        where filter.Matches(names)
        select (cache, Summarise(cache, names, measure, cancellationToken));

    private static CacheSummary Read(CacheDirectory cache)
    {
        CacheRecord? record = CacheJson.Read(cache.RecordFile, CacheJson.Default.CacheRecord, r => r.Version, out string? note);
        return new CacheSummary(record?.Runner, record?.Path, cache.Directory, [], note is null ? [] : [note]);
    }

    private static CacheSummary Summarise(
        CacheDirectory cache, CacheSummary names, bool measure, CancellationToken cancellationToken)
    {
        List<string> notes = [.. names.Notes];
        List<CacheSlotSummary> slots = [];
        foreach (SlotName slot in CacheFailures.Guard(cache.Directory, cache.FindSlots))
        {
            SlotRecord? record = CacheJson.Read(
                cache.SlotRecordFile(slot), CacheJson.Default.SlotRecord, r => r.Version, out string? note);
            notes.AddRange(note is null ? [] : [note]);
            bool inUse = CacheFailures.Guard(cache.Directory, () => SlotRemoval.IsInUse(cache, slot));
            slots.Add(new CacheSlotSummary(
                slot.ToString(),
                slot.Strategy,
                cache.SlotDirectory(slot),
                measure ? TreeSize.Measure(cache.SlotDirectory(slot), cancellationToken) : null,
                record?.Created,
                record?.LastUsed,
                record?.Uses ?? 0,
                record?.Hits ?? 0,
                record?.Image,
                inUse,
                inUse ? record?.Holder : null,
                cache.IsWhole(slot))
            {
                Runner = names.Runner,
                Path = names.Path,
            });
        }

        return names with { Slots = slots, Notes = notes };
    }
}
