using System.Text.Json.Nodes;

namespace Berth.Images.Building;

/// <summary>The image for one processor: a manifest, and what it names.</summary>
public sealed record PlatformImage(string Architecture, Blob Manifest, Blob Config, IReadOnlyList<Blob> Layers)
{
    private const string Os = "linux";

    // Images that are the same have to be of the same time.
    private const string Created = "1970-01-01T00:00:00Z";

    internal static PlatformImage Of(ProgramSet programs, IReadOnlyDictionary<string, string> labels)
    {
        // A layer for each: the agent seldom changes, and what a registry or a node has it does not get again.
        Blob[] layers =
        [
            LayerTar.Of(ProgramSet.AgentName, programs.Agent),
            LayerTar.Of(ProgramSet.HookName, programs.Hook),
        ];
        JsonObject config = new()
        {
            ["created"] = Created,
            ["architecture"] = programs.Architecture,
            ["os"] = Os,
            ["config"] = new JsonObject
            {
                ["Entrypoint"] = new JsonArray($"/{ProgramSet.AgentName}"),
                ["WorkingDir"] = "/",
                ["Labels"] = Labels(labels),
            },
            ["rootfs"] = new JsonObject
            {
                ["type"] = "layers",
                ["diff_ids"] = new JsonArray([.. layers.Select(layer => JsonValue.Create(layer.Digest))]),
            },
            ["history"] = new JsonArray(
                History(ProgramSet.AgentName),
                History(ProgramSet.HookName)),
        };
        Blob document = Blob.Json(MediaTypes.Config, config);
        JsonObject manifest = new()
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaTypes.Manifest,
            ["config"] = document.Descriptor(),
            ["layers"] = new JsonArray([.. layers.Select(layer => layer.Descriptor())]),
            ["annotations"] = Labels(labels),
        };
        return new PlatformImage(programs.Architecture, Blob.Json(MediaTypes.Manifest, manifest), document, layers);
    }

    /// <summary>How an index names it.</summary>
    internal JsonObject Descriptor()
    {
        JsonObject descriptor = Manifest.Descriptor();
        descriptor["platform"] = new JsonObject { ["architecture"] = Architecture, ["os"] = Os };
        return descriptor;
    }

    private static JsonObject Labels(IReadOnlyDictionary<string, string> labels) => new(
        labels.OrderBy(label => label.Key, StringComparer.Ordinal)
            .Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value)));

    private static JsonObject History(string program) => new() { ["created"] = Created, ["created_by"] = $"berth image: /{program}" };
}
