using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Caches;

namespace Berth.Core.Planning;

/// <summary>
/// On which nodes a pod runs: on the one that has its work volume, as a condition; and drawn to those where its caches are warm, as a
/// wish, which gives way where these have no room.
/// </summary>
internal static class PodNodes
{
    private const int Weight = 100;

    /// <summary>The pod's fields for it; null where no node is better than another.</summary>
    /// <param name="only">The one node on which it can run; null for any.</param>
    public static Dictionary<string, JsonElement>? Fields(IReadOnlyList<CacheGrant> caches, string? only)
    {
        (string Node, int Caches)[] warm = only is not null ? [] :
        [
            .. caches.Where(cache => cache.Node is not null).GroupBy(cache => cache.Node!, StringComparer.Ordinal)
                .Select(node => (node.Key, node.Count())),
        ];
        if (warm.Length == 0 && only is null)
        {
            return null;
        }

        JsonObject nodes = only is null
            ? new JsonObject
            {
                ["preferredDuringSchedulingIgnoredDuringExecution"] = new JsonArray([.. warm.Select(node => (JsonNode)new JsonObject
                {
                    // The node with the most of them counts most; the API takes 1 to 100.
                    ["weight"] = Weight * node.Caches / caches.Count,
                    ["preference"] = Is(node.Node),
                })]),
            }
            : new JsonObject
            {
                // Not by nodeName, which passes the scheduler by: a pod for which the node has no room would fail instead of wait.
                ["requiredDuringSchedulingIgnoredDuringExecution"] = new JsonObject { ["nodeSelectorTerms"] = new JsonArray(Is(only)) },
            };
        using JsonDocument affinity = JsonDocument.Parse(new JsonObject { ["nodeAffinity"] = nodes }.ToJsonString());
        return new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["affinity"] = affinity.RootElement.Clone() };
    }

    private static JsonObject Is(string node) => new()
    {
        ["matchFields"] = new JsonArray(new JsonObject
        {
            ["key"] = "metadata.name",
            ["operator"] = "In",
            ["values"] = new JsonArray(node),
        }),
    };
}
