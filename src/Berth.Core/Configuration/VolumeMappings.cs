using System.Text.Json.Nodes;
using Berth.Core.Pods;
using Berth.Core.Runners;
using Berth.Core.Yaml;

namespace Berth.Core.Configuration;

/// <summary>The items of <c>caches</c> and <c>mounts</c>, each the short form or a mapping.</summary>
internal static class VolumeMappings
{
    private const string Target = "target";
    private const string Source = "source";
    private const string Strategy = "strategy";
    private const string Type = "type";
    private const string ReadOnly = "readOnly";

    public static readonly IReadOnlyDictionary<string, Func<JsonObject>> Cache = new OrderedDictionary<string, Func<JsonObject>>
    {
        [Target] = SchemaOf.Text,
        [Source] = SchemaOf.Text,
        [Strategy] = SchemaOf.Choice<CacheStrategy>,
    };

    public static readonly IReadOnlyDictionary<string, Func<JsonObject>> Mount = new OrderedDictionary<string, Func<JsonObject>>
    {
        [Target] = SchemaOf.Text,
        [Source] = SchemaOf.Text,
        [Type] = SchemaOf.Choice<HostPathType>,
        [ReadOnly] = SchemaOf.Boolean,
    };

    public static CacheDefinition? ReadCache((YamlNode Node, FieldContext Context) item)
    {
        (YamlNode node, FieldContext at) = item;
        if (node is YamlScalar) return at.Notation(node, CacheNotation.Parse);
        if (Fields(node, at, Cache) is not { } fields) return null;
        CacheStrategy strategy = fields.Value(Strategy, at.At(Strategy).OneOf<CacheStrategy>) ?? CacheStrategy.Auto;
        string? source = fields.Text(Source, at);
        return fields.Text(Target, at) is { } target ? at.Accept(node, CacheNotation.Create(target, source, strategy)) : null;
    }

    public static MountDefinition? ReadMount((YamlNode Node, FieldContext Context) item)
    {
        (YamlNode node, FieldContext at) = item;
        if (node is YamlScalar) return at.Notation(node, MountNotation.Parse);
        if (Fields(node, at, Mount) is not { } fields) return null;
        HostPathType? type = fields.Value(Type, at.At(Type).OneOf<HostPathType>);
        bool readOnly = fields.Value(ReadOnly, at.At(ReadOnly).Boolean) ?? false;
        string? source = fields.Text(Source, at);
        return fields.Text(Target, at) is { } target
            ? at.Accept(node, MountNotation.Create(target, source ?? target, type, readOnly))
            : null;
    }

    private static YamlMapping? Fields(YamlNode node, FieldContext at, IReadOnlyDictionary<string, Func<JsonObject>> known)
    {
        YamlMapping? fields = at.Mapping(node, [.. known.Keys]);
        if (fields is null || fields[Target] is not null) return fields;
        at.At(Target).Report(node, "is missing: the path that the job sees");
        return null;
    }

    private static string? Text(this YamlMapping fields, string name, FieldContext at) =>
        fields[name] is { } node ? at.At(name).Text(node) : null;

    private static T? Value<T>(this YamlMapping fields, string name, Func<YamlNode, T?> read)
        where T : struct =>
        fields[name] is { } node ? read(node) : null;
}
