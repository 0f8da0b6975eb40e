using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Extensions;
using Berth.Core.Pods;
using Berth.Core.Runners;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.ScaleSets.Hooks;

/// <summary>A user's own hook extension together with the one that the definition needs, as one for the official hook.</summary>
internal static class UserExtension
{
    public static (JsonObject? Extension, IReadOnlyList<string> Problems) Merge(ScaleSetRequest request, JsonObject? own)
    {
        if (request.Extension is not JsonObject user)
            return (null, [$"{request.ExtensionFile}: an extension is a mapping with metadata and spec"]);
        ExtensionMergeResult form = ExtensionMerge.Merge(Planned(own), WithoutServices(user), request.ExtensionFile);
        if (form.Problems.Count > 0) return (null, [.. form.Problems.Select(problem => problem.ToString())]);
        JsonObject merged = own is null ? user.DeepClone().AsObject() : ValuesMerge.Over(user, own);
        if (merged["spec"] is JsonObject spec && request.Runner.WorkVolume is null) Keep(spec, request.Runner);
        return (merged, []);
    }

    /// <summary>What an extension replaces by merely having the field, and every job needs.</summary>
    private static void Keep(JsonObject spec, RunnerDefinition runner)
    {
        if (spec["securityContext"] is JsonObject security && !security.ContainsKey("fsGroup"))
            security["fsGroup"] = OfficialHook.Group;
        if (spec["initContainers"] is not JsonArray { Count: > 0 } init
            || init.Any(container => (string?)container?["name"] == OfficialHook.InitContainer)) return;
        init.Insert(0, JsonSerializer.SerializeToNode(OfficialSeed.FsInit(runner), PodJson.Default.Container));
        if (OfficialSeed.WorkingDirectory(runner) is { } directory) JobContainer(spec)["workingDir"] ??= directory;
    }

    private static JsonObject JobContainer(JsonObject spec)
    {
        if (spec["containers"] is not JsonArray containers) spec["containers"] = containers = [];
        if (containers.OfType<JsonObject>().FirstOrDefault(c => (string?)c["name"] == OfficialHook.Job) is { } job) return job;
        JsonObject added = new() { ["name"] = OfficialHook.Job };
        containers.Add((JsonNode)added);
        return added;
    }

    /// <summary>A pod with what the definition adds, for the rules that every extension is held to.</summary>
    private static Pod Planned(JsonObject? own)
    {
        PodSpec spec = own is null
            ? new PodSpec { Containers = [new Container { Name = OfficialHook.Job }] }
            : own.Deserialize(PodJson.Default.Pod)!.Spec;
        return new Pod
        {
            Spec = spec with { Containers = [.. spec.Containers.Select(container => container with { Name = container.Name[1..] })] },
        };
    }

    /// <summary>Which services a job has is not known before it comes.</summary>
    private static JsonObject WithoutServices(JsonObject user)
    {
        JsonObject copy = user.DeepClone().AsObject();
        if (copy["spec"]?["containers"] is JsonArray containers)
            containers.RemoveAll(container => (string?)container?["name"] is ['$', ..] name && name != OfficialHook.Job);
        return copy;
    }
}
