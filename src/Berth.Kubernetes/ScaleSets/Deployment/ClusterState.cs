using System.Text.Json.Nodes;
using Berth.Kubernetes.ScaleSets.Charts;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>What a cluster has of Berth's, and what could be in its way.</summary>
internal sealed record ClusterState
{
    /// <summary>By name, those that are there of the ones that are wanted.</summary>
    public required IReadOnlyDictionary<string, JsonObject> Namespaces { get; init; }

    /// <summary>Secrets, ConfigMaps and claims with Berth's labels, with their kind.</summary>
    public required IReadOnlyList<JsonObject> Objects { get; init; }

    /// <summary>Every AutoscalingRunnerSet, whoever made it.</summary>
    public required IReadOnlyList<JsonObject> ScaleSets { get; init; }

    /// <summary>The Deployments of controllers, whoever made them.</summary>
    public required IReadOnlyList<JsonObject> Controllers { get; init; }

    /// <summary>Of the namespaces that are wanted or have something of Berth's.</summary>
    public required IReadOnlyList<HelmRelease> Releases { get; init; }

    /// <summary>The values of releases that may differ, by <see cref="Key(string, string)"/>.</summary>
    public required IReadOnlyDictionary<string, JsonObject> Values { get; init; }

    public static string Key(string ns, string name) => $"{ns}/{name}";

    public static string Key(JsonObject manifest) => $"{(string?)manifest["kind"]} {Key(Namespace(manifest), Name(manifest))}";

    public static string Name(JsonObject manifest) => (string?)manifest["metadata"]?["name"] ?? "";

    public static string Namespace(JsonObject manifest) => (string?)manifest["metadata"]?["namespace"] ?? "";

    public static string? Label(JsonObject manifest, string label) => (string?)manifest["metadata"]?["labels"]?[label];

    public static string? Annotation(JsonObject manifest, string annotation) =>
        (string?)manifest["metadata"]?["annotations"]?[annotation];

    public HelmRelease? Release(string ns, string name) =>
        Releases.FirstOrDefault(release => release.Namespace == ns && release.Name == name);

    public JsonObject? ScaleSet(string ns, string name) =>
        ScaleSets.FirstOrDefault(scaleSet => Namespace(scaleSet) == ns && Name(scaleSet) == name);

    /// <summary>The scale sets that Berth made, also those of which only an object of its own is left.</summary>
    public IEnumerable<(string Namespace, string Name)> Own => ScaleSets.Concat(Objects)
        .Select(item => (Namespace(item), Name: Label(item, ScaleSetNames.Label))).Where(item => item.Name is not null).Distinct()!;
}
