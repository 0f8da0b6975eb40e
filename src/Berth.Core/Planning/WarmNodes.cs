using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Caches;

namespace Berth.Core.Planning;

/// <summary>Draws a pod to the nodes where its caches are warm. It runs elsewhere where these have no room: a wish, no condition.</summary>
internal static class WarmNodes
{
    private const int Weight = 100;

    /// <summary>The pod's fields for it; null where no node is better than another.</summary>
    public static Dictionary<string, JsonElement>? Fields(IReadOnlyList<CacheGrant> caches)
    {
        (string Node, int Caches)[] nodes =
        [
            .. caches.Where(cache => cache.Node is not null).GroupBy(cache => cache.Node!, StringComparer.Ordinal)
                .Select(node => (node.Key, node.Count())),
        ];
        if (nodes.Length == 0)
        {
            return null;
        }

        var preferences = new JsonArray([.. nodes.Select(node => (JsonNode)new JsonObject
        {
            // The node with the most of them counts most; the API takes 1 to 100.
            ["weight"] = Weight * node.Caches / caches.Count,
            ["preference"] = new JsonObject
            {
                ["matchFields"] = new JsonArray(new JsonObject
                {
                    ["key"] = "metadata.name",
                    ["operator"] = "In",
                    ["values"] = new JsonArray(node.Node),
                }),
            },
        })]);
        using JsonDocument affinity = JsonDocument.Parse(new JsonObject
        {
            ["nodeAffinity"] = new JsonObject { ["preferredDuringSchedulingIgnoredDuringExecution"] = preferences },
        }.ToJsonString());
        return new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["affinity"] = affinity.RootElement.Clone() };
    }
}
