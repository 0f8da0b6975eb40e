using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Jobs;

namespace Berth.Kubernetes.Pods;

/// <summary>
/// Reads off the runner's pod which claim its work directory is on. An ephemeral volume's claim is called after pod and volume
/// (kubernetes.io, "Ephemeral Volumes").
/// </summary>
/// <param name="Volume">Null where a job's pod cannot mount it.</param>
/// <param name="Problem">Why it cannot.</param>
internal sealed record RunnerWork(SharedWork? Volume, string? Problem)
{
    public static RunnerWork Of(JsonElement pod, string container, string directory)
    {
        JsonObject? spec = JsonObject.Create(pod)?["spec"] as JsonObject;
        string podName = pod.GetProperty("metadata").GetProperty("name").GetString() ?? "";
        JsonObject? mount = Named(spec?["containers"], container)?["volumeMounts"]?.AsArray().OfType<JsonObject>()
            .Where(mount => Below((string?)mount["mountPath"] ?? "", directory) is not null)
            .MaxBy(mount => ((string)mount["mountPath"]!).Length);
        if (mount is null || Named(spec?["volumes"], (string?)mount["name"]) is not { } volume)
        {
            return Without($"{directory} is on no volume of the runner's pod");
        }

        if (mount["subPathExpr"] is not null)
        {
            return Without($"its volume {volume["name"]} is mounted by a subPathExpr");
        }

        JsonObject? template = volume["ephemeral"]?["volumeClaimTemplate"]?["spec"] as JsonObject;
        string? claim = template is not null ? $"{podName}-{volume["name"]}" : (string?)volume["persistentVolumeClaim"]?["claimName"];
        if (claim is null)
        {
            return Without($"its volume {volume["name"]} is no claim, but of the runner's pod alone");
        }

        string[] modes = [.. (template?["accessModes"] as JsonArray ?? []).Select(mode => (string)mode!)];
        if (modes is ["ReadWriteOncePod"])
        {
            return Without($"the claim {claim} is for one pod at a time (ReadWriteOncePod)");
        }

        string path = string.Join('/', new[] { (string?)mount["subPath"], Below((string)mount["mountPath"]!, directory) }
            .Where(part => part is { Length: > 0 }));
        // Of a claim that is not the runner's own nothing is known without a right to read claims; one node is always right.
        string? node = modes.Contains("ReadWriteMany") ? null : (string?)spec!["nodeName"];
        return new RunnerWork(new SharedWork(claim, path.Length > 0 ? path : null, node), null);
    }

    private static RunnerWork Without(string problem) => new(null, problem);

    private static JsonObject? Named(JsonNode? list, string? name) =>
        (list as JsonArray)?.OfType<JsonObject>().FirstOrDefault(item => (string?)item["name"] == name);

    private static string? Below(string mountPath, string directory)
    {
        string root = mountPath.TrimEnd('/');
        return directory.TrimEnd('/') == root ? ""
            : directory.StartsWith(root + "/", StringComparison.Ordinal) ? directory[(root.Length + 1)..].TrimEnd('/')
            : null;
    }
}
