using System.Text.Json.Nodes;

namespace Berth.Core.Configuration;

/// <summary>The JSON Schemas of values.</summary>
internal static class SchemaOf
{
    public static JsonObject Text() => new() { ["type"] = "string", ["minLength"] = 1 };

    public static JsonObject Boolean() => new() { ["type"] = "boolean" };

    public static JsonObject Integer(int least, int most) =>
        new() { ["type"] = "integer", ["minimum"] = least, ["maximum"] = most };

    public static JsonObject Choice<T>()
        where T : struct, Enum =>
        new() { ["enum"] = new JsonArray([.. Configuration.Choice.Names<T>().Select(name => JsonValue.Create(name))]) };

    public static JsonObject Mapping(IEnumerable<(string Name, JsonObject Schema)> fields, params IReadOnlyList<string> required)
    {
        JsonObject properties = [];
        foreach ((string name, JsonObject schema) in fields) properties[name] = schema;
        JsonObject mapping = new() { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (required.Count > 0) mapping["required"] = new JsonArray([.. required.Select(name => JsonValue.Create(name))]);
        return mapping;
    }

    /// <summary>A list of volumes: strings or mappings. Nothing at all is an empty list.</summary>
    public static JsonObject Volumes(IReadOnlyDictionary<string, Func<JsonObject>> fields) => new()
    {
        ["type"] = new JsonArray("array", "null"),
        ["items"] = new JsonObject
        {
            ["anyOf"] = new JsonArray(Text(), Mapping(fields.Select(field => (field.Key, field.Value())), "target")),
        },
    };
}
