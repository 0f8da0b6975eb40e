using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Engines;
using Berth.Core.Planning;
using Berth.Core.Pods;

namespace Berth.Kubernetes.Pods;

/// <summary>Makes of a planned pod the one that is sent: what concerns only a cluster is added, what concerns only Docker said.</summary>
internal static class ClusterPod
{
    /// <summary>A health check is the container's readiness probe already.</summary>
    private static readonly string[] _expressed = ["health"];

    /// <param name="owners">Owner references; null for a pod that belongs to no other.</param>
    /// <param name="pullSecret">Holds the registries' credentials; null without.</param>
    public static Pod Of(Pod pod, JsonArray? owners, string? pullSecret)
    {
        var metadata = new Dictionary<string, JsonElement>(pod.Metadata.Other ?? new Dictionary<string, JsonElement>(), StringComparer.Ordinal);
        if (owners is not null && !metadata.ContainsKey("ownerReferences"))
        {
            metadata["ownerReferences"] = Element(owners.ToJsonString());
        }

        var spec = new Dictionary<string, JsonElement>(pod.Spec.Other ?? new Dictionary<string, JsonElement>(), StringComparer.Ordinal);
        // A job has no business with the API server, unless its extension says so.
        spec.TryAdd("automountServiceAccountToken", Element("false"));
        spec.TryAdd("enableServiceLinks", Element("false"));
        return pod with
        {
            Metadata = pod.Metadata with { Other = metadata },
            Spec = pod.Spec with
            {
                Other = spec,
                ImagePullSecrets = pullSecret is null ? pod.Spec.ImagePullSecrets
                    : [.. pod.Spec.ImagePullSecrets ?? [], new NamedReference { Name = pullSecret }],
                // The containers of a pod reach each other by the loopback; a port of the node is for one pod of it only.
                Containers = [.. pod.Spec.Containers.Select(container => container with
                {
                    Ports = container.Ports is null ? null : [.. container.Ports.Select(port => port with { HostPort = null, HostIp = null })],
                })],
            },
        };
    }

    /// <summary>What comes of the runner's image comes of the one that the runner's pod has.</summary>
    public static Pod WithRunnerImage(Pod pod, string? image) => image is null || pod.Spec.InitContainers is not { } init ? pod : pod with
    {
        Spec = pod.Spec with
        {
            InitContainers =
            [
                .. init.Select(container =>
                    container.Name == ExternalsPlanner.Publisher ? container with { Image = image } : container),
            ],
        },
    };

    /// <summary>Options of docker create that a pod has no word for.</summary>
    public static void WarnOfDockerOptions(Pod pod, IJobLog log)
    {
        foreach ((string key, string value) in pod.Metadata.Annotations ?? new Dictionary<string, string>())
        {
            if (!key.StartsWith(DockerOptions.AnnotationPrefix, StringComparison.Ordinal))
            {
                continue;
            }

            using JsonDocument options = JsonDocument.Parse(value);
            string[] names = [.. options.RootElement.EnumerateObject()
                .Where(option => option.Value.ValueKind != JsonValueKind.Null && !_expressed.Contains(option.Name))
                .Select(option => option.Name)];
            if (names.Length > 0)
            {
                log.Warning($"options of container {key[DockerOptions.AnnotationPrefix.Length..]} that a pod on a cluster cannot "
                    + $"have are left out: {string.Join(", ", names)}");
            }
        }
    }

    private static JsonElement Element(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
