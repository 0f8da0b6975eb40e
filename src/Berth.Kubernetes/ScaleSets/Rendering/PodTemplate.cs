using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Pods;

namespace Berth.Kubernetes.ScaleSets.Rendering;

/// <summary>Pod templates in the form that the chart and hook extensions have: metadata and spec, nothing else.</summary>
internal static class PodTemplate
{
    public static JsonObject Create(PodSpec spec, JsonObject? labels = null)
    {
        JsonObject pod = JsonSerializer.SerializeToNode(new Pod { Spec = spec }, PodJson.Default.Pod)!.AsObject();
        JsonObject template = [];
        if (labels is not null) template["metadata"] = new JsonObject { ["labels"] = labels };
        template["spec"] = pod["spec"]!.DeepClone();
        return template;
    }

    public static EnvVar Variable(string name, string value) => new() { Name = name, Value = value };

    /// <summary>A field that the types of a pod leave to the API, by its JSON.</summary>
    public static JsonElement Element(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
