using System.Text.Json.Nodes;
using Berth.Core.Yaml;

namespace Berth.Kubernetes.ScaleSets.Rendering;

/// <summary>A file of one or more YAML documents.</summary>
/// <param name="Path">Relative, with <c>/</c>.</param>
public sealed record RenderedFile(string Path, IReadOnlyList<JsonObject> Documents)
{
    public string Text() => string.Join("---\n", Documents.Select(JsonToYaml.Convert));
}
