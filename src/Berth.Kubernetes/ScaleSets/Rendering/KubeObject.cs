using System.Text.Json.Nodes;
using Berth.Core.Pods;

namespace Berth.Kubernetes.ScaleSets.Rendering;

/// <summary>Objects of the API that Berth keeps, labelled as its own.</summary>
internal static class KubeObject
{
    /// <param name="scaleSet">The scale set that it belongs to; null for one that several share.</param>
    public static JsonObject Create(string apiVersion, string kind, string name, string? ns, string? scaleSet)
    {
        JsonObject metadata = new() { ["name"] = name };
        if (ns is not null) metadata["namespace"] = ns;
        metadata["labels"] = Labels(scaleSet);
        return new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = metadata };
    }

    public static JsonObject Labels(string? scaleSet)
    {
        JsonObject labels = new() { [PodLabels.ManagedBy] = PodLabels.ManagedByValue };
        if (scaleSet is not null) labels[ScaleSetNames.Label] = scaleSet;
        return labels;
    }

    public static JsonObject With(this JsonObject target, string field, JsonNode value)
    {
        target[field] = value;
        return target;
    }
}
