using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Berth.Core.Configuration;

/// <summary>The JSON Schema of <c>berth.yaml</c>, made from the fields that the reader reads.</summary>
public static class ConfigSchema
{
    private static readonly JsonSerializerOptions _indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema's text, as it is published in <c>schema/berth.schema.json</c>.</summary>
    public static string Text() => Schema().ToJsonString(_indented) + "\n";

    private static JsonObject Schema()
    {
        JsonObject schema = new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "berth.yaml",
            ["description"] = "Runners of GitHub Actions jobs on hardware of one's own.",
        };
        JsonObject root = SchemaOf.Mapping(
            [
                ("apiVersion", Described(
                    new JsonObject { ["const"] = BerthConfig.ApiVersion }, "The version of this file's form.")),
                ("engine", Described(SchemaOf.Choice<EngineKind>(), "What runs the pods. Default: docker.")),
                ("cluster", Described(ClusterFields.Schema(), "What the runners of a cluster share.")),
                ("telemetry", Described(TelemetryFields.Schema(), "What is told of the daemon, and where. Default: nothing.")),
                ("defaults", Described(Nullable("#/$defs/runner"), "Fields of every runner that does not set them itself.")),
                ("runners", Described(Runners(), "The runners by name.")),
            ],
            "apiVersion");
        root["patternProperties"] =
            new JsonObject { ["^x-"] = new JsonObject { ["description"] = "Not read: a place for anchors." } };
        foreach ((string key, JsonNode? value) in root.ToArray()) schema[key] = value?.DeepClone();
        schema["$defs"] = new JsonObject { ["runner"] = Runner() };
        return schema;
    }

    private static JsonObject Runners() => new()
    {
        ["type"] = new JsonArray("object", "null"),
        ["propertyNames"] =
            new JsonObject { ["pattern"] = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", ["maxLength"] = RunnerName.MaxLength },
        ["additionalProperties"] = Nullable("#/$defs/runner"),
    };

    private static JsonObject Runner()
    {
        JsonObject runner = SchemaOf.Mapping(
            RunnerFields.All.Select(field => (field.Name, Described(field.Schema(), field.Description))));
        runner["not"] = new JsonObject { ["anyOf"] = new JsonArray([.. Pairs(RunnerFields.Scopes)]) };
        return runner;
    }

    /// <summary>Of the scopes a runner has one at most.</summary>
    private static IEnumerable<JsonNode> Pairs(IReadOnlyList<string> names) =>
        names.SelectMany((first, index) => names.Skip(index + 1)
            .Select(second => new JsonObject { ["required"] = new JsonArray(first, second) }));

    private static JsonObject Nullable(string reference) =>
        new() { ["anyOf"] = new JsonArray(new JsonObject { ["$ref"] = reference }, new JsonObject { ["type"] = "null" }) };

    internal static JsonObject Described(JsonObject schema, string description)
    {
        schema.Insert(0, "description", description);
        return schema;
    }
}
