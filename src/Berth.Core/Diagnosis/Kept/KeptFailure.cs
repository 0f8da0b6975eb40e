using System.Text.Json.Nodes;

namespace Berth.Core.Diagnosis.Kept;

/// <summary>A failure that was kept: whose it was, and all that is known of it.</summary>
/// <param name="Id">The name of its file; they sort by time.</param>
/// <param name="Cause">What it was diagnosed as.</param>
public sealed record KeptFailure(
    string Id, DateTimeOffset Time, string Runner, string Job, string? Pod, string Cause, string Summary)
{
    /// <summary>True when a user who says this name means this failure.</summary>
    public bool IsNamed(string name) => name == Id || name == Job || name == Pod || name == Runner;

    /// <summary>Reads the head of a kept file; null when it is none.</summary>
    public static KeptFailure? Of(JsonObject file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Text(file, "id") is { } id && DateTimeOffset.TryParse(Text(file, "time"), out DateTimeOffset time)
            ? new KeptFailure(
                id, time, Text(file, "runner") ?? "", Text(file, "job") ?? "", Text(file, "podName"),
                Text(file, "cause") ?? Verdict.Unknown, Text(file, "summary") ?? "")
            : null;
    }

    private static string? Text(JsonObject file, string name) =>
        file[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
