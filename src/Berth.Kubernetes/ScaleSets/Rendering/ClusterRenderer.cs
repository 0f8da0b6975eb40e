using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Runners;

namespace Berth.Kubernetes.ScaleSets.Rendering;

/// <summary>Makes everything that a cluster gets of the scale sets that it is to have.</summary>
public static class ClusterRenderer
{
    /// <summary>Renders them all.</summary>
    /// <exception cref="BerthException">What stands against any of them.</exception>
    public static ClusterRendering Render(ClusterDefinition cluster, IReadOnlyList<ScaleSetRequest> requests)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ScaleSetResult[] results = [.. requests.Select(ScaleSetRenderer.Render)];
        Finding[] findings = [.. results.SelectMany(result => result.Findings)];
        if (findings.Length > 0) throw new BerthException(findings);
        return new ClusterRendering(
            Namespaces(cluster, [.. requests.Select(request => request.Runner)]),
            ControllerValues.Create(),
            [.. results.Select(result => result.ScaleSet!)]);
    }

    private static JsonObject[] Namespaces(ClusterDefinition cluster, RunnerDefinition[] runners) =>
    [
        .. runners.Select(runner => runner.Namespace).Append(cluster.ControllerNamespace)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(name => ClusterNamespace.Of(name, runners.Where(runner => runner.Namespace == name))),
    ];
}
