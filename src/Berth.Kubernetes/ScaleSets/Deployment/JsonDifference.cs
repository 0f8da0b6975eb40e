using System.Text.Json.Nodes;

namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>Field by field, what is not the same in two JSON trees.</summary>
internal static class JsonDifference
{
    /// <summary>Every difference.</summary>
    public static IEnumerable<FieldChange> Between(JsonNode? before, JsonNode? after, string path) => (before, after) switch
    {
        (null, null) => [],
        (JsonObject old, JsonObject now) => old.Select(field => field.Key).Union(now.Select(field => field.Key))
            .SelectMany(field => Between(old[field], now[field], path.Length == 0 ? field : $"{path}.{field}")),
        (JsonArray old, JsonArray now) => Enumerable.Range(0, Math.Max(old.Count, now.Count))
            .SelectMany(index => Between(At(old, index), At(now, index), $"{path}[{index}]")),
        _ when IsSame(before, after) => [],
        _ => [new FieldChange(path, before?.ToJsonString(), after?.ToJsonString())],
    };

    /// <summary>Differences in what is wanted alone: what others added to an object is theirs.</summary>
    public static IEnumerable<FieldChange> Wanted(JsonNode? there, JsonNode? wanted, string path) => (there, wanted) switch
    {
        (null or JsonObject, JsonObject now) => now.SelectMany(field => Wanted(there?[field.Key], field.Value, $"{path}.{field.Key}")),
        _ => Between(there, wanted, path),
    };

    /// <summary>Numbers are compared as they are written: 1 and 1.0 do not come from the same text.</summary>
    private static bool IsSame(JsonNode? one, JsonNode? other) => one?.ToJsonString() == other?.ToJsonString();

    private static JsonNode? At(JsonArray list, int index) => index < list.Count ? list[index] : null;
}
