using System.Text.Json.Nodes;

namespace Berth.Kubernetes.ScaleSets.Rendering;

/// <summary>
/// A user's values of the chart with Berth's on top. Mappings are merged; lists of mappings by the names of their entries
/// (containers, volumes, variables), or joined where these have none (role rules); other lists are replaced, as Helm does with all.
/// </summary>
internal static class ValuesMerge
{
    /// <summary>What <c>berth.yaml</c> says holds; the rest stays. Neither input is changed.</summary>
    public static JsonObject Over(JsonObject further, JsonObject own)
    {
        // Berth's order first, so that a diff shows a change and not an order.
        JsonObject merged = [];
        foreach ((string field, JsonNode? value) in own) merged[field] = Node(further[field], value);
        foreach ((string field, JsonNode? value) in further.Where(field => !own.ContainsKey(field.Key)))
            merged[field] = value?.DeepClone();
        return merged;
    }

    private static JsonNode? Node(JsonNode? further, JsonNode? own) => (further, own) switch
    {
        (JsonObject theirs, JsonObject ours) => Over(theirs, ours),
        (JsonArray theirs, JsonArray ours) when theirs.Concat(ours).All(item => item is JsonObject) => Join(theirs, ours),
        _ => own?.DeepClone(),
    };

    private static JsonArray Join(JsonArray further, JsonArray own)
    {
        JsonNode?[] merged =
        [
            .. own.Select(item => Node(further.FirstOrDefault(theirs => IsSame(theirs, item)), item)),
            .. further.Where(theirs => !own.Any(item => IsSame(theirs, item))).Select(theirs => theirs!.DeepClone()),
        ];
        return new JsonArray(merged);
    }

    private static bool IsSame(JsonNode? one, JsonNode? other) =>
        Name(one) is { } name ? name == Name(other) : JsonNode.DeepEquals(one, other);

    /// <summary>A mount is known by its path: one volume may be mounted at several.</summary>
    private static string? Name(JsonNode? item) => item is JsonObject named
        ? (named["mountPath"] ?? named["name"])?.ToString()
        : null;
}
