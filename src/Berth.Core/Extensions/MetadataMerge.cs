using System.Text.Json.Nodes;

namespace Berth.Core.Extensions;

/// <summary>Labels and annotations are added; Berth finds what it made by its own, so these cannot be set from outside.</summary>
internal static class MetadataMerge
{
    public static void Merge(JsonObject pod, JsonObject? metadata, MergeReport report)
    {
        foreach ((string field, JsonNode? value) in metadata ?? [])
        {
            string path = $"$.metadata.{field}";
            if (field is "labels" or "annotations")
            {
                Add(pod, field, value!.AsObject(), path, report);
            }
            else
            {
                report.Note(path, "left out: of a pod's metadata an extension adds labels and annotations only");
            }
        }
    }

    private static void Add(JsonObject pod, string field, JsonObject added, string path, MergeReport report)
    {
        if (pod["metadata"] is not JsonObject metadata)
        {
            pod["metadata"] = metadata = [];
        }

        if (metadata[field] is not JsonObject present)
        {
            metadata[field] = present = [];
        }

        foreach ((string key, JsonNode? value) in added)
        {
            bool isSame = JsonNode.DeepEquals(present[key], value);
            if (IsReserved(key) && !isSame)
            {
                report.Problem($"{path}.{key}", "Berth knows its pods by this key: it cannot be set");
            }
            else
            {
                if (!isSame && present.ContainsKey(key))
                {
                    report.Note($"{path}.{key}", "replaces the planned value");
                }

                present[key] = value!.DeepClone();
            }
        }
    }

    private static bool IsReserved(string key)
    {
        string prefix = key.Split('/')[0];
        return key == Pods.PodLabels.ManagedBy || prefix == "berth.dev"
            || prefix.EndsWith(".berth.dev", StringComparison.Ordinal);
    }
}
