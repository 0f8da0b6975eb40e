using System.Text.Json.Nodes;

namespace Berth.Kubernetes.ScaleSets.Rendering;

/// <summary>All that a cluster gets for one runner scale set.</summary>
/// <param name="Name">Of the scale set, of its Helm release, and of the runner (or its instance) in <c>berth.yaml</c>.</param>
/// <param name="Values">For the chart <c>gha-runner-scale-set</c>.</param>
/// <param name="Objects">What Berth itself keeps beside the release, in the order in which it is applied.</param>
/// <param name="Notes">What somebody should know who starts it; a line each.</param>
public sealed record ScaleSet(
    string Name, string Namespace, JsonObject Values, IReadOnlyList<JsonObject> Objects, IReadOnlyList<string> Notes);
