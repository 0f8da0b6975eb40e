using System.Text;
using System.Text.Json.Nodes;
using Berth.Core.Runners;
using Berth.Kubernetes.ScaleSets.Charts;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>What a cluster is to have: a rendering, the secrets that it has not, and the charts.</summary>
public sealed class DesiredCluster
{
    private readonly ClusterDefinition _cluster;

    /// <param name="credentials">
    /// The data of its Secret by the name of a scale set, as the controller reads it (<c>github_token</c>, or the three of an app).
    /// Where one is missing its Secret is only compared, and not its data.
    /// </param>
    /// <param name="isWhole">Whether it is all that <c>berth.yaml</c> has: then Berth's other scale sets are to go.</param>
    /// <exception cref="Core.Diagnosis.BerthException">The charts are not where <c>berth.yaml</c> says.</exception>
    public DesiredCluster(
        ClusterDefinition cluster, ClusterRendering rendering,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> credentials, bool isWhole)
    {
        ArgumentNullException.ThrowIfNull(rendering);
        ArgumentNullException.ThrowIfNull(credentials);
        _cluster = cluster;
        Rendering = rendering;
        IsWhole = isWhole;
        ControllerChart = ChartSource.Controller(cluster);
        ScaleSetChart = ChartSource.ScaleSet(cluster);
        Objects = [.. rendering.ScaleSets.SelectMany(scaleSet => scaleSet.Objects).Select(manifest => Filled(manifest, credentials))];
    }

    public ClusterRendering Rendering { get; }

    internal bool IsWhole { get; }

    internal string ControllerNamespace => _cluster.ControllerNamespace;

    internal Chart ControllerChart { get; }

    internal Chart ScaleSetChart { get; }

    /// <summary>Secrets, ConfigMaps and claims, secrets with their data.</summary>
    internal IReadOnlyList<JsonObject> Objects { get; }

    private static JsonObject Filled(
        JsonObject manifest, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> credentials)
    {
        if (ClusterState.Annotation(manifest, ScaleSetNames.CredentialAnnotation) is null) return manifest;
        if (!credentials.TryGetValue(ClusterState.Label(manifest, ScaleSetNames.Label)!, out IReadOnlyDictionary<string, string>? known))
            return manifest;
        JsonObject filled = manifest.DeepClone().AsObject();
        JsonObject data = [];
        foreach ((string key, string value) in known.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            data[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value));
        filled["data"] = data;
        return filled;
    }
}
