using System.Globalization;
using System.Text.Json.Nodes;
using Berth.Cli.Output;
using Berth.Core.Caches;
using Berth.Core.Configuration;
using Berth.Core.Files;
using Spectre.Console;

namespace Berth.Cli.Caches;

/// <summary>
/// Caches, as machines and people see them: bytes and instants for the ones, readable sizes and ages for the others.
/// </summary>
internal static class CacheView
{
    public static JsonObject Json(CacheSummary cache) => new()
    {
        ["runner"] = cache.Runner,
        ["path"] = cache.Path,
        ["directory"] = cache.Directory,
        ["bytes"] = cache.Bytes,
        ["uses"] = cache.Uses,
        ["hits"] = cache.Hits,
        ["lastUsed"] = Instant(cache.LastUsed),
        ["slots"] = new JsonArray([.. cache.Slots.Select(Json)]),
        ["notes"] = new JsonArray([.. cache.Notes.Select(note => (JsonNode)note)]),
    };

    public static JsonObject Json(CacheSlotSummary slot) => new()
    {
        ["runner"] = slot.Runner,
        ["path"] = slot.Path,
        ["slot"] = slot.Name,
        ["strategy"] = Strategy(slot),
        ["directory"] = slot.Directory,
        ["bytes"] = slot.Size?.Bytes,
        ["files"] = slot.Size?.Files,
        ["uses"] = slot.Uses,
        ["hits"] = slot.Hits,
        ["created"] = Instant(slot.Created),
        ["lastUsed"] = Instant(slot.LastUsed),
        ["image"] = slot.Image,
        ["inUse"] = slot.InUse,
        ["holder"] = slot.Holder,
        ["whole"] = slot.IsWhole,
    };

    /// <summary>A line per cache.</summary>
    public static Table Caches(IEnumerable<CacheSummary> caches, DateTimeOffset now)
    {
        Table table = Tables.Create("RUNNER", "PATH", "STRATEGY", "SLOTS", "IN USE", "SIZE", "USES", "HITS", "LAST USED");
        foreach (CacheSummary cache in caches)
        {
            table.AddCells(
                cache.Runner ?? "?", cache.Path ?? "?", string.Join(",", cache.Slots.Select(Strategy)
                    .Distinct()), Number(cache.Slots.Count),
                Number(cache.Slots.Count(slot => slot.InUse)), Size(cache.Bytes), Number(cache.Uses), Number(cache.Hits),
                Age(cache.LastUsed, now));
        }

        return table;
    }

    /// <summary>A line per slot of one cache.</summary>
    public static Table Slots(CacheSummary cache, DateTimeOffset now)
    {
        Table table = Tables.Create("SLOT", "SIZE", "FILES", "USES", "HITS", "CREATED", "LAST USED", "IMAGE", "STATE");
        foreach (CacheSlotSummary slot in cache.Slots)
        {
            table.AddCells(
                slot.Name, Size(slot.Size?.Bytes), Number(slot.Size?.Files
                    ?? 0), Number(slot.Uses), Number(slot.Hits), Age(slot.Created, now),
                Age(slot.LastUsed, now), ShortId(slot.Image), State(slot));
        }

        return table;
    }

    /// <summary>A line per slot of any cache.</summary>
    public static Table Slots(IEnumerable<CacheSlotSummary> slots, DateTimeOffset now)
    {
        Table table = Tables.Create("RUNNER", "PATH", "SLOT", "SIZE", "LAST USED");
        foreach (CacheSlotSummary slot in slots)
            table.AddCells(slot.Runner ?? "?", slot.Path
                ?? slot.Directory, slot.Name, Size(slot.Size?.Bytes), Age(slot.LastUsed, now));
        return table;
    }

    private static string State(CacheSlotSummary slot) => slot switch
    {
        { InUse: true, Holder: { } holder } => $"in use by {holder}",
        { InUse: true } => "in use",
        { IsWhole: false } => "not whole; the next job seeds it again",
        _ => "free",
    };

    private static string Strategy(CacheSlotSummary slot) => Choice.Name(slot.Strategy);

    private static string Size(long? bytes) => bytes is { } known ? ByteSize.Text(known) : "-";

    private static string Age(DateTimeOffset? instant, DateTimeOffset now) =>
        instant is { } then ? $"{Durations.Text(now - then)} ago" : "-";

    private static string ShortId(string? image) =>
        image?.Split(':')[^1] is { Length: > 0 } id ? id[..Math.Min(12, id.Length)] : "-";

    private static string? Instant(DateTimeOffset? instant) => instant?.ToString("O", CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
