using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Docker.Mapping;
using Docker.DotNet.Models;

namespace Berth.Docker.Evidence;

/// <summary>What was asked for of a pod that only its containers tell of.</summary>
internal static class AskedPod
{
    /// <summary>A PodSpec of containers: what rules read, not all that was said.</summary>
    /// <param name="variables">What images set, by their ids, as <c>NAME=value</c>: nobody asked for that.</param>
    public static JsonObject Spec(
        string pod, IReadOnlyList<(string Name, string Image, ContainerInspectResponse Container)> containers,
        ILookup<string, string> variables)
    {
        return new JsonObject { ["initContainers"] = Of(init: true), ["containers"] = Of(init: false) };

        JsonArray Of(bool init) => new(
            [.. containers.Where(c => IsInit(c.Container) == init)
                .Select(c => (JsonNode)Container(pod, c.Name, c.Image, c.Container, variables[c.Container.Image]))]);
    }

    public static bool IsInit(ContainerInspectResponse container) =>
        container.Config?.Labels?.ContainsKey(ContainerNames.Init) == true;

    private static JsonObject Container(
        string pod, string name, string image, ContainerInspectResponse container, IEnumerable<string> variables)
    {
        JsonObject spec = new()
        {
            ["name"] = name,
            ["image"] = image,
            ["command"] = EvidenceForm.Texts(container.Config?.Entrypoint ?? []),
            ["args"] = EvidenceForm.Texts(container.Config?.Cmd ?? []),
            ["workingDir"] = container.Config?.WorkingDir,
            ["env"] = new JsonArray([.. (container.Config?.Env ?? []).Select(v => (JsonNode)Variable(v.Split('=', 2), variables.Contains(v)))]),
            ["volumeMounts"] = new JsonArray([.. (container.Mounts ?? []).Select(mount => (JsonNode)new JsonObject
            {
                ["name"] = VolumeOf(pod, mount),
                ["mountPath"] = mount.Destination,
            })]),
        };
        if (container.HostConfig?.Memory is > 0 and var memory)
            spec["resources"] = new JsonObject { ["limits"] = new JsonObject { ["memory"] = $"{memory}" } };
        return spec;
    }

    /// <summary>With the value that was asked for: who keeps the evidence masks it wherever it was said, and takes it out.</summary>
    private static JsonObject Variable(string[] parts, bool isImages) => parts is [var name, var value] && (name == "PATH" || !isImages)
        ? new JsonObject { ["name"] = name, ["value"] = value }
        : new JsonObject { ["name"] = parts[0] };

    /// <summary>The pod's name of a volume, where it is the pod's; else what is mounted.</summary>
    private static string VolumeOf(string pod, MountPoint mount) =>
        string.IsNullOrEmpty(mount.Name) ? mount.Source
        : mount.Name.StartsWith($"{pod}-", StringComparison.Ordinal) ? mount.Name[(pod.Length + 1)..]
        : mount.Name;
}
