using System.Text.Json.Nodes;
using Berth.Core.Planning;
using Berth.Core.Runners;

namespace Berth.Kubernetes.ScaleSets.Hooks;

/// <summary>
/// What GitHub's own Kubernetes hook does with an extension, done here before a job meets it. Source: packages/k8s of
/// actions/runner-container-hooks, 0.8.1 (no work volume) and 0.7.0 (with one), which the runner's image holds both.
/// </summary>
internal static class OfficialHook
{
    public const string Job = "$job";
    public const string InitContainer = "fs-init";
    public const long Group = 1001;

    /// <summary>The job's pod before an extension is merged into it.</summary>
    public static JsonObject Pod(RunnerDefinition runner)
    {
        JsonObject spec = new()
        {
            ["containers"] = new JsonArray(new JsonObject { ["name"] = Job[1..], ["volumeMounts"] = Mounts(runner) }),
            ["restartPolicy"] = "Never",
        };
        if (runner.WorkVolume is not null)
        {
            spec["volumes"] = new JsonArray(Volume("work", "persistentVolumeClaim"));
            return spec;
        }

        spec["securityContext"] = new JsonObject { ["fsGroup"] = Group };
        spec["initContainers"] = new JsonArray(new JsonObject { ["name"] = InitContainer });
        spec["volumes"] = new JsonArray(
            Volume("externals", "emptyDir"), Volume("github", "emptyDir"), Volume("work", "emptyDir"));
        return spec;
    }

    /// <summary>
    /// Merges blindly, as it does: volumes and containers are appended, the job's variables, mounts and ports too, every other
    /// field is replaced.
    /// </summary>
    /// <returns>The spec of the pod that the API server would be asked for.</returns>
    public static JsonObject Merge(JsonObject pod, JsonObject extension)
    {
        JsonObject merged = pod.DeepClone().AsObject();
        foreach ((string field, JsonNode? value) in extension["spec"] as JsonObject ?? [])
        {
            switch (field)
            {
                case "containers":
                    foreach (JsonObject container in value!.AsArray().OfType<JsonObject>()) MergeContainer(merged, container);
                    break;
                case "volumes":
                    Append(merged, field, value);
                    break;
                default:
                    merged[field] = value?.DeepClone();
                    break;
            }
        }

        return merged;
    }

    private static void MergeContainer(JsonObject pod, JsonObject extension)
    {
        string name = (string?)extension["name"] ?? "";
        JsonArray containers = pod["containers"]!.AsArray();
        if (name is not ['$', ..])
        {
            containers.Add(extension.DeepClone());
            return;
        }

        if (containers.OfType<JsonObject>().FirstOrDefault(c => (string?)c["name"] == name[1..]) is not { } target) return;
        foreach ((string field, JsonNode? value) in extension)
        {
            if (field is "name" or "image") continue;
            if (field is "env" or "volumeMounts" or "ports") Append(target, field, value);
            else target[field] = value?.DeepClone();
        }
    }

    private static void Append(JsonObject target, string field, JsonNode? added)
    {
        if (target[field] is not JsonArray present) target[field] = present = [];
        foreach (JsonNode? item in added as JsonArray ?? []) present.Add(item?.DeepClone());
    }

    private static JsonArray Mounts(RunnerDefinition runner) => new(
        [.. (runner.WorkVolume is null
            ? new[] { ("externals", JobPaths.Externals), ("work", JobPaths.Work), ("github", JobPaths.GitHub) }
            : [("work", JobPaths.Work), ("work", JobPaths.Externals), ("work", "/github/home"), ("work", "/github/workflow")])
            .Select(mount => new JsonObject { ["name"] = mount.Item1, ["mountPath"] = mount.Item2 })]);

    private static JsonObject Volume(string name, string source) => new() { ["name"] = name, [source] = new JsonObject() };
}
