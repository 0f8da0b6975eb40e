using Berth.Core.Engines;
using Berth.Core.Files;

namespace Berth.Core.Caches;

/// <summary>
/// A claim on a slot, held while a job is made ready. Disposing lets go of the claim; by then the agent in the job's container
/// holds the slot's <c>lease</c>, or there is no job.
/// </summary>
public sealed class CacheLease : ICacheLease, IDisposable
{
    private readonly FileLock _claim;
    private readonly string _recordFile;
    private readonly SlotRecord _record;
    private readonly TimeProvider _clock;

    internal CacheLease(
        CacheGrant grant, IReadOnlyList<string> notes, FileLock claim, string recordFile, SlotRecord record, TimeProvider clock)
    {
        Grant = grant;
        Notes = notes;
        (_claim, _recordFile, _record, _clock) = (claim, recordFile, record, clock);
    }

    /// <summary>The slot.</summary>
    public CacheGrant Grant { get; }

    /// <summary>Lines for the job's log: bookkeeping that had to be begun anew.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Counts a use, and a hit if the slot was warm. To be called when the job's pod is ready, once.</summary>
    public void RecordUse()
    {
        SlotRecord used = _record with
        {
            LastUsed = _clock.GetUtcNow(),
            Uses = _record.Uses + 1,
            Hits = _record.Hits + (Grant.Warm ? 1 : 0),
        };
        CacheFailures.Guard(_recordFile, () => CacheJson.Write(_recordFile, used, CacheJson.Default.SlotRecord));
    }

    /// <inheritdoc/>
    Task<bool> ICacheLease.RecordUseAsync(RunningPod pod, CancellationToken cancellationToken)
    {
        RecordUse();
        return Task.FromResult(Grant.Warm);
    }

    /// <inheritdoc/>
    ValueTask IAsyncDisposable.DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Lets go of the claim.</summary>
    public void Dispose() => _claim.Dispose();
}
