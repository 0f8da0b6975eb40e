using Berth.Core.Files;
using Berth.Core.Runners;

namespace Berth.Core.Caches;

/// <summary>One slot of a cache, as <c>berth cache</c> shows it.</summary>
/// <param name="Name">Strategy and number: <c>overlay-0</c>.</param>
/// <param name="Size">Null when it was not asked for.</param>
/// <param name="LastUsed">Of a slot never used: when it was made. Null when the bookkeeping is lost.</param>
/// <param name="Hits">Uses that found something of an earlier one.</param>
/// <param name="Image">The id of the last job's image.</param>
/// <param name="InUse">A job has it, or is being made ready with it.</param>
/// <param name="Holder">That job, if known.</param>
/// <param name="IsWhole">False for a seed that was interrupted: the next job does it again.</param>
public sealed record CacheSlotSummary(
    string Name,
    CacheStrategy Strategy,
    string Directory,
    TreeSize? Size,
    DateTimeOffset? Created,
    DateTimeOffset? LastUsed,
    long Uses,
    long Hits,
    string? Image,
    bool InUse,
    string? Holder,
    bool IsWhole)
{
    /// <summary>Whose cache it is a slot of; null when the cache's record is lost.</summary>
    public string? Runner { get; init; }

    /// <summary>Where jobs see it; null as above.</summary>
    public string? Path { get; init; }
}
