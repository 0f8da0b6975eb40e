using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Pods;

namespace Berth.Core.Extensions;

/// <summary>Pods as trees, so that fields without a type of their own take part in a merge like all others.</summary>
internal static class PodNodes
{
    public static JsonObject ToNode(Pod pod) => JsonSerializer.SerializeToNode(pod, PodJson.Default.Pod)!.AsObject();

    public static Pod ToPod(JsonNode node) => node.Deserialize(PodJson.Default.Pod)!;

    /// <summary>A field's text; empty when it is not there.</summary>
    public static string Text(JsonNode? node, string field) => (string?)node?[field] ?? "";

    /// <summary>The list of that name, made if need be.</summary>
    public static JsonArray ListOf(JsonObject parent, string field)
    {
        if (parent[field] is not JsonArray list)
        {
            parent[field] = list = [];
        }

        return list;
    }

    /// <summary>The entries of a list of objects, with their place; none when there is no such list.</summary>
    public static IEnumerable<(JsonObject Entry, string Path)> Entries(JsonObject? parent, string field, string path) =>
        (parent?[field] as JsonArray ?? []).Select((entry, i) => (entry!.AsObject(), $"{path}.{field}[{i}]"));
}
