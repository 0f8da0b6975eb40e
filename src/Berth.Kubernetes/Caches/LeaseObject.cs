using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Kubernetes.Api;

namespace Berth.Kubernetes.Caches;

/// <summary>A lease as the API server has it.</summary>
internal sealed record LeaseObject(ObjectMetadata Metadata, JsonElement Json)
{
    public static LeaseObject Of(JsonElement lease) => new(
        lease.TryGetProperty("metadata", out JsonElement metadata)
            ? metadata.Deserialize(ApiJson.Default.ObjectMetadata) ?? new() : new(),
        lease);

    public static IReadOnlyList<LeaseObject> All(JsonElement list) =>
        list.TryGetProperty("items", out JsonElement items) && items.ValueKind == JsonValueKind.Array
            ? [.. items.EnumerateArray().Select(Of)]
            : [];

    /// <summary>A new one.</summary>
    public static JsonObject Create(
        string name, string? holder, DateTimeOffset now, JsonObject labels, JsonObject annotations, JsonArray? owners)
    {
        var metadata = new JsonObject { ["name"] = name, ["labels"] = labels, ["annotations"] = annotations };
        if (owners is not null)
        {
            metadata["ownerReferences"] = owners;
        }

        var spec = new JsonObject
        {
            // The API's MicroTime.
            ["acquireTime"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        };
        if (holder is not null)
        {
            spec["holderIdentity"] = holder;
        }

        return new JsonObject
        {
            ["apiVersion"] = "coordination.k8s.io/v1",
            ["kind"] = "Lease",
            ["metadata"] = metadata,
            ["spec"] = spec,
        };
    }

    /// <summary>A copy to change and to send back.</summary>
    public JsonObject Copy() => JsonObject.Create(Json)!.DeepClone().AsObject();
}
