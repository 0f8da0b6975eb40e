using Berth.Core.Diagnosis;
using Berth.Core.Files;
using Berth.Core.Runners;

namespace Berth.Core.Caches;

/// <summary>
/// The caches of one machine, and who writes to which slot. Two locks make a slot one job's own: the hook holds the slot's
/// <c>claim</c> while it makes the job ready, the agent in the job's container holds its <c>lease</c> until the container ends.
/// Both are flocks, so a crash of either frees what it held, and nothing has to be cleaned up before the next job.
/// </summary>
/// <param name="root">Where caches without a source of their own are, see <see cref="RootOf"/>.</param>
public sealed class CacheStore(string root, TimeProvider clock)
{
    // Others claim a slot for a moment to look whether it is in use: so long a refused claim is tried again, in milliseconds.
    private const int ClaimAttempts = 5;

    // Whoever makes or removes a cache's directories holds their root's lock for a few milliseconds.
    private const int MakingAttempts = 2000;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The root below Berth's cache directory.</summary>
    public static string RootOf(BerthDirectories directories) => Path.Combine(directories.Cache, "caches");

    /// <summary>The file system of a cache's slots.</summary>
    public FileSystemFacts FileSystemOf(CacheDefinition cache) => FileSystemFacts.Of(cache.Source ?? root);

    /// <summary>Claims the warmest free slot, or a new one. Dispose the lease when the pod runs or has failed.</summary>
    /// <exception cref="BerthException"><c>cache-slots-busy</c>, <c>cache-directory-unusable</c>, <c>disk-full</c>.</exception>
    public CacheLease Lease(CacheLeaseRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        CacheDirectory cache = CacheDirectory.For(request.Cache.Source ?? root, request.Runner, request.Cache.Path);
        return CacheFailures.Guard(cache.Directory, () =>
        {
            for (int attempt = 1; ; attempt++)
            {
                try
                {
                    Directory.CreateDirectory(cache.Root, OwnerOnly);
                    // A removal of emptied directories takes the same lock. Where there is none to be had (NFS), it may still come
                    // in between: then they are made anew.
                    using FileLock? making = FileLock.TryAcquireDirectory(cache.Root, MakingAttempts);
                    return LeaseIn(cache, request);
                }
                catch (IOException e) when (attempt < 10
                    && e is DirectoryNotFoundException or FileNotFoundException or { HResult: Libc.NotFound })
                {
                }
            }
        });
    }

    private CacheLease LeaseIn(CacheDirectory cache, CacheLeaseRequest request)
    {
        List<string> busy = [];
        List<string> notes = [];
        Prepare(cache, request, notes);
        foreach (SlotName slot in Candidates(cache, request))
        {
            if (Claim(cache, request, slot, notes) is { } lease)
            {
                return lease;
            }

            string? holder =
                CacheJson.Read(cache.SlotRecordFile(slot), CacheJson.Default.SlotRecord, r => r.Version, out _)?.Holder;
            busy.Add($"slot {slot}: {(holder is null ? "in use" : $"in use by {holder}")}");
        }

        throw new BerthException(Finding.Certain(
            "cache-slots-busy",
            $"every slot of the cache at {request.Cache.Path} of runner {request.Runner} is in use",
            "wait for a job to end, or raise max of the runner in berth.yaml: a cache has as many slots as jobs may run at once",
            busy));
    }

    /// <summary>Slots to try: those that are there, warmest first; then new ones as far as there may be more.</summary>
    private static IEnumerable<SlotName> Candidates(CacheDirectory cache, CacheLeaseRequest request)
    {
        SlotName[] present = [.. cache.FindSlots().Where(s => s.Strategy == request.Strategy)];
        IEnumerable<SlotName> warmestFirst =
            from slot in present
            let record = CacheJson.Read(cache.SlotRecordFile(slot), CacheJson.Default.SlotRecord, r => r.Version, out _)
            orderby IsSeededFor(cache, slot, request) descending, cache.IsWhole(slot) descending,
                record is { Uses: > 0 } descending, record?.LastUsed descending, slot.Number
            select slot;
        IEnumerable<SlotName> further = Enumerable.Range(0, Math.Max(request.Slots, present.Length))
            .Select(n => new SlotName(request.Strategy, n))
            .Except(present)
            .Take(Math.Max(0, request.Slots - present.Length));
        return warmestFirst.Concat(further);
    }

    private static bool IsSeededFor(CacheDirectory cache, SlotName slot, CacheLeaseRequest request) =>
        slot.Strategy == CacheStrategy.Seed && request.ImageId is not null && cache.SeededFrom(slot) == request.ImageId;

    private CacheLease? Claim(CacheDirectory cache, CacheLeaseRequest request, SlotName slot, List<string> notes)
    {
        FileLock? claim = FileLock.TryAcquire(cache.ClaimFile(slot), ClaimAttempts);
        if (claim is null)
        {
            return null;
        }

        try
        {
            // What follows is sure only now: before the claim another job could still change it.
            bool wasThere = Directory.Exists(cache.SlotDirectory(slot));
            SlotLayout.PrepareLease(cache.SlotDirectory(slot));
            if (!FileLock.IsFree(cache.LeaseFile(slot)))
            {
                claim.Dispose();
                return null;
            }

            SlotLayout.PrepareContent(cache.SlotDirectory(slot), slot.Strategy, request.Owner);
            SlotRecord? before = CacheJson.Read(
                cache.SlotRecordFile(slot), CacheJson.Default.SlotRecord, r => r.Version, out string? note);
            notes.AddRange(note is null ? [] : [note]);
            SlotRecord record = (before ?? Unknown()) with { Image = request.ImageId, Holder = request.Holder };
            CacheJson.Write(cache.SlotRecordFile(slot), record, CacheJson.Default.SlotRecord);

            bool holdsSomething = wasThere
                && (before is null ? SlotLayout.HoldsSomething(cache.SlotDirectory(slot), slot.Strategy) : before.Uses > 0);
            var grant = new CacheGrant(
                request.Cache,
                slot.Strategy,
                cache.SlotDirectory(slot),
                slot.Number,
                NeedsSeed: slot.Strategy == CacheStrategy.Seed && !IsSeededFor(cache, slot, request),
                Warm: holdsSomething && cache.IsWhole(slot));
            return new CacheLease(grant, notes, claim, cache.SlotRecordFile(slot), record, clock);
        }
        catch
        {
            claim.Dispose();
            throw;
        }
    }

    private SlotRecord Unknown()
    {
        DateTimeOffset now = clock.GetUtcNow();
        return new SlotRecord(CacheJson.Version, now, now, 0, 0, null, null);
    }

    private static void Prepare(CacheDirectory cache, CacheLeaseRequest request, List<string> notes)
    {
        foreach (string directory in (string[])[cache.RunnerDirectory, cache.Directory, cache.Slots])
        {
            Directory.CreateDirectory(directory, OwnerOnly);
        }

        if (CacheJson.Read(cache.RecordFile, CacheJson.Default.CacheRecord, r => r.Version, out string? note) is null)
        {
            notes.AddRange(note is null ? [] : [note]);
            // Two jobs may both be the first: they write the same.
            CacheJson.Write(cache.RecordFile, new CacheRecord(CacheJson.Version, request.Runner, request.Cache.Path),
                CacheJson.Default.CacheRecord);
        }
    }
}
