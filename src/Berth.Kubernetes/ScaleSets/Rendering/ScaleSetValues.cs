using System.Text.Json.Nodes;
using Berth.Core.Runners;

namespace Berth.Kubernetes.ScaleSets.Rendering;

/// <summary>Values of the chart <c>gha-runner-scale-set</c> (its values.yaml names and explains each).</summary>
internal static class ScaleSetValues
{
    public static JsonObject Of(ScaleSetRequest request, RunnerPod pod)
    {
        RunnerDefinition runner = request.Runner;
        JsonObject values = new()
        {
            ["githubConfigUrl"] = runner.Url,
            ["githubConfigSecret"] = ScaleSetNames.Secret(runner.Name),
            ["runnerScaleSetName"] = runner.Name,
            ["minRunners"] = runner.Min,
            ["maxRunners"] = runner.Max,
            // Else the chart asks the cluster, which a dry rendering has not, and guesses where there are several.
            ["controllerServiceAccount"] = new JsonObject
            {
                ["namespace"] = request.Cluster.ControllerNamespace,
                ["name"] = ControllerValues.ServiceAccount,
            },
            ["labels"] = new JsonObject { [ScaleSetNames.Label] = runner.Name },
        };
        if (runner.Group is { } group) values["runnerGroup"] = group;
        if (pod.ContainerMode is { } mode) values["containerMode"] = mode;
        values["template"] = PodTemplate.Create(pod.Spec, new JsonObject { [ScaleSetNames.Label] = runner.Name });
        return request.Values is { } further ? ValuesMerge.Over(further, values) : values;
    }
}
