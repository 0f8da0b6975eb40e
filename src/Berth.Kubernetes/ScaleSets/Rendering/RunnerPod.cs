using System.Text.Json.Nodes;
using Berth.Core.Pods;

namespace Berth.Kubernetes.ScaleSets.Rendering;

/// <summary>How a mode and a hook make a runner's pod, and what they need beside it.</summary>
/// <param name="ContainerMode">The chart's <c>containerMode</c>; null where the template says everything itself.</param>
/// <param name="Spec">The pod as the chart takes it: the chart adds what belongs to its container mode.</param>
/// <param name="Files">Files for the hook, by name; none, no ConfigMap.</param>
internal sealed record RunnerPod(
    JsonObject? ContainerMode, PodSpec Spec, IReadOnlyDictionary<string, string> Files, IReadOnlyList<string> Notes);
