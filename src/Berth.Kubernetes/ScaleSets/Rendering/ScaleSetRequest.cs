using System.Text.Json.Nodes;
using Berth.Core.Runners;

namespace Berth.Kubernetes.ScaleSets.Rendering;

/// <summary>Everything that a scale set is made from: whoever makes it has read the files before.</summary>
/// <param name="Runner">One instance: <see cref="Core.Configuration.RunnerInstances.Of"/>.</param>
public sealed record ScaleSetRequest(RunnerDefinition Runner, ClusterDefinition Cluster)
{
    /// <summary>The runner's hook extension, and its file for messages.</summary>
    public JsonNode? Extension { get; init; }
    public string ExtensionFile { get; init; } = "extension";

    /// <summary>The runner's further values of the chart.</summary>
    public JsonObject? Values { get; init; }
}
