namespace Berth.Core.Caches;

/// <summary>
/// The bookkeeping of one slot, beside its directory. Nothing that is needed for a job to be right depends on it.
/// </summary>
/// <param name="Uses">Jobs that ran with the slot.</param>
/// <param name="Hits">Those of them that found something of an earlier one.</param>
/// <param name="Image">The id of the last job's image.</param>
/// <param name="Holder">The job that last leased it, for messages.</param>
internal sealed record SlotRecord(
    int Version, DateTimeOffset Created, DateTimeOffset LastUsed, long Uses, long Hits, string? Image, string? Holder);
