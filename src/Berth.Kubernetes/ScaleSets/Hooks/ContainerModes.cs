using System.Text.Json.Nodes;
using Berth.Core.Runners;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.ScaleSets.Hooks;

/// <summary>The chart's two modes with a container hook.</summary>
internal static class ContainerModes
{
    /// <param name="rules">What the hook may do beside what the chart gives it: pods, their exec and logs, and secrets.</param>
    public static JsonObject Of(RunnerDefinition runner, params IReadOnlyList<JsonObject> rules)
    {
        JsonObject mode = new() { ["type"] = runner.WorkVolume is null ? "kubernetes-novolume" : "kubernetes" };
        if (runner.WorkVolume is { } size)
            mode["kubernetesModeWorkVolumeClaim"] = CacheClaims.Spec(size, runner.StorageClass, runner.WorkVolumeAccess);
        if (rules.Count > 0) mode["kubernetesModeAdditionalRoleRules"] = new JsonArray([.. rules]);
        return mode;
    }

    public static JsonObject Rule(string group, string resource, params IReadOnlyList<string> verbs) => new()
    {
        ["apiGroups"] = new JsonArray(group),
        ["resources"] = new JsonArray(resource),
        ["verbs"] = new JsonArray([.. verbs.Select(verb => JsonValue.Create(verb))]),
    };
}
