using System.Text.Json;
using System.Text.Json.Nodes;

namespace Berth.Core.Extensions;

/// <summary>An extension that has the form of a pod, with nulls taken away (the API reads them as absent).</summary>
internal sealed record ExtensionDocument(JsonObject? Metadata, JsonObject? Spec)
{
    private static readonly string[] _fields = ["apiVersion", "kind", "metadata", "spec", "template"];

    public static ExtensionDocument? Read(JsonNode? extension, MergeReport report)
    {
        JsonNode? node = Clean(extension, "$", report);
        if (node is null)
        {
            return report.Problems.Count == 0 ? new ExtensionDocument(null, null) : null;
        }

        if (node is not JsonObject document)
        {
            report.Problem("$", "an extension is a mapping with metadata and spec");
            return null;
        }

        foreach ((string field, JsonNode? _) in document.Where(f => !_fields.Contains(f.Key)))
        {
            report.Problem(
                $"$.{field}", "unknown here; allowed are metadata and spec, and kind and apiVersion, which are not looked at");
        }

        if (document["kind"] is { } kind
            && (kind.GetValueKind() != JsonValueKind.String || (string?)kind is not ("PodTemplate" or "Pod")))
        {
            report.Problem("$.kind", "an extension is a PodTemplate or a Pod");
        }

        if (document["template"] is { } template)
        {
            report.Problem("$.template", "metadata and spec stand at the top level of an extension, not below template");
            return null;
        }

        if (report.Problems.Count == 0)
        {
            HasTheFormOfAPod(document, report);
        }

        return report.Problems.Count == 0
            ? new ExtensionDocument(document["metadata"]?.AsObject(), document["spec"]?.AsObject())
            : null;
    }

    private static void HasTheFormOfAPod(JsonObject document, MergeReport report)
    {
        try
        {
            // What a pod's types leave out is a field that no engine would see.
            FindLost(document, PodNodes.ToNode(PodNodes.ToPod(document)), "$", report);
        }
        catch (JsonException e)
        {
            string path = e.Path ?? "$";
            report.Problem(
                path, "of the wrong type for this field of a pod; a number or true or false that is meant as text needs quotes");
        }
    }

    private static void FindLost(JsonNode given, JsonNode? kept, string path, MergeReport report)
    {
        if (kept is null)
        {
            report.Problem(path, "no such field in a pod");
        }
        else if (given is JsonObject mapping)
        {
            foreach ((string field, JsonNode? value) in mapping)
            {
                FindLost(value!, kept[field], $"{path}.{field}", report);
            }
        }
        else if (given is JsonArray list)
        {
            for (int i = 0; i < list.Count; i++)
            {
                FindLost(list[i]!, kept[i], $"{path}[{i}]", report);
            }
        }
    }

    private static JsonNode? Clean(JsonNode? node, string path, MergeReport report)
    {
        switch (node)
        {
            case JsonObject mapping:
                return new JsonObject(mapping
                    .Where(f => f.Value is not null)
                    .Select(f => KeyValuePair.Create(f.Key, Clean(f.Value, $"{path}.{f.Key}", report))));
            case JsonArray list:
                for (int i = 0; i < list.Count; i++)
                {
                    if (list[i] is null)
                    {
                        report.Problem($"{path}[{i}]", "an entry without content");
                    }
                }

                return new JsonArray([.. list.Select((entry, i) => Clean(entry, $"{path}[{i}]", report))]);
            default:
                return node?.DeepClone();
        }
    }
}
