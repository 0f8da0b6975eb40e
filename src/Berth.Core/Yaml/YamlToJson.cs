using System.Text.Json.Nodes;

namespace Berth.Core.Yaml;

/// <summary>Turns a tree into JSON, for what is specified in JSON (a Kubernetes object) and written in YAML.</summary>
public static class YamlToJson
{
    private const string MergeKey = "<<";

    /// <summary>
    /// The node as JSON; null for a null scalar. The merge key <c>&lt;&lt;</c> is resolved as YAML 1.1 does and as the
    /// readers of Kubernetes files do: keys of the mapping itself win.
    /// </summary>
    public static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlScalar scalar => Scalar(scalar),
        YamlSequence sequence => new JsonArray([.. sequence.Items.Select(Convert)]),
        YamlMapping mapping => Mapping(mapping),
        _ => throw new ArgumentException($"{node?.GetType().Name} is no kind of YAML node", nameof(node)),
    };

    private static JsonValue? Scalar(YamlScalar scalar) => scalar.Kind switch
    {
        YamlScalarKind.Null => null,
        YamlScalarKind.Boolean => JsonValue.Create(scalar.AsBoolean()!.Value),
        YamlScalarKind.Integer when scalar.AsInteger() is { } integer => JsonValue.Create(integer),
        // JSON has no infinities, and no integers beyond those that a reader may round: they stay text.
        YamlScalarKind.Float when scalar.AsNumber() is { } number && double.IsFinite(number) => JsonValue.Create(number),
        _ => JsonValue.Create(scalar.Text),
    };

    private static JsonObject Mapping(YamlMapping mapping)
    {
        JsonObject json = [];
        foreach (YamlEntry entry in mapping.Entries.Where(entry => !IsMerge(entry))) json[entry.Key.Text] = Convert(entry.Value);
        foreach (YamlMapping merged in mapping.Entries.Where(IsMerge).SelectMany(Merged))
        {
            foreach ((string key, JsonNode? value) in Mapping(merged).ToArray())
            {
                if (!json.ContainsKey(key)) json[key] = value?.DeepClone();
            }
        }

        return json;
    }

    private static bool IsMerge(YamlEntry entry) => entry.Key is { IsPlain: true, Text: MergeKey } && Merged(entry).Any();

    private static IEnumerable<YamlMapping> Merged(YamlEntry entry) => entry.Value switch
    {
        YamlMapping one => [one],
        YamlSequence several when several.Items.All(item => item is YamlMapping) => several.Items.Cast<YamlMapping>(),
        _ => [],
    };
}
