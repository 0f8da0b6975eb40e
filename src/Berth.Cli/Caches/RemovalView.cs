using System.Text.Json.Nodes;
using Berth.Core.Caches;
using Berth.Core.Files;

namespace Berth.Cli.Caches;

/// <summary>What a removal did, or would do.</summary>
internal static class RemovalView
{
    /// <param name="notes">Said before the rest.</param>
    public static CommandResult Show(CacheRemovalResult result, bool dryRun, DateTimeOffset now, params IReadOnlyList<string> notes)
    {
        JsonObject data = new()
        {
            ["dryRun"] = dryRun,
            ["bytes"] = result.FreedBytes,
            ["removed"] = new JsonArray([.. result.Removed.Select(CacheView.Json)]),
            ["kept"] = new JsonArray([.. result.Kept.Select(
                kept => new JsonObject { ["slot"] = CacheView.Json(kept.Slot), ["reason"] = kept.Reason })]),
            ["inUse"] = new JsonArray([.. result.InUse.Select(left => CacheView.Json(left.Slot))]),
            ["failures"] = new JsonArray([.. result.Failures.Select(failure => (JsonNode)failure)]),
        };
        string what = result.Removed.Count == 0
            ? $"nothing {(dryRun ? "would be" : "was")} removed"
            : $"{(dryRun ? "would remove" : "removed")} {Text(result)}";
        IEnumerable<string> kept = result.Kept.Select(
            kept => $"berth: kept {Name(kept)}: {kept.Reason}");
        string[] inUse = result.InUse.Count == 0 ? [] :
        [
            $"left {(result.InUse.Count == 1 ? "1 slot that is" : $"{result.InUse.Count} slots that are")} in use: "
                + string.Join("; ", result.InUse.Select(left => $"{Name(left)} ({left.Reason})")),
        ];
        IEnumerable<string> failures = result.Failures.Select(
            failure => $"berth: not deleted yet, and tried again by the next command: {failure}");
        return CommandResult.Show(
            data,
            result.Removed.Count == 0 ? null : CacheView.Slots(result.Removed, now),
            result.Kept.Count + result.Failures.Count > 0 ? ExitCodes.Failed : ExitCodes.Ok,
            [.. notes, .. kept, .. failures, .. inUse, what]);
    }

    private static string Name(KeptSlot kept) => $"{kept.Slot.Path ?? kept.Slot.Directory} {kept.Slot.Name}";

    /// <summary>How much goes: <c>2 slots, 1.5 GiB</c>.</summary>
    public static string Text(CacheRemovalResult result) =>
        $"{(result.Removed.Count == 1 ? "1 slot" : $"{result.Removed.Count} slots")}, {ByteSize.Text(result.FreedBytes)}";
}
