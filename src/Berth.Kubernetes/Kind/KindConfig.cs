using System.Text.Json.Nodes;
using Berth.Core.Pods;
using Berth.Core.Yaml;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.Kind;

/// <summary>The configuration of a cluster of Berth's own, as kind reads it (kind.x-k8s.io/v1alpha4).</summary>
public static class KindConfig
{
    /// <param name="name">The cluster's.</param>
    /// <param name="workers">Nodes beside the control plane, which runs jobs as well when there are none.</param>
    /// <param name="nodeImage">The image of its nodes, which decides the version of Kubernetes; null for kind's own.</param>
    public static string Create(string name, int workers, string? nodeImage, KindNodeMounts mounts)
    {
        ArgumentNullException.ThrowIfNull(mounts);
        return JsonToYaml.Convert(new JsonObject
        {
            ["kind"] = "Cluster",
            ["apiVersion"] = "kind.x-k8s.io/v1alpha4",
            ["name"] = name,
            ["nodes"] = new JsonArray(
            [
                Node("control-plane", nodeImage, mounts),
                .. Enumerable.Range(0, workers).Select(_ => Node("worker", nodeImage, mounts)),
            ]),
        });
    }

    private static JsonObject Node(string role, string? image, KindNodeMounts mounts)
    {
        JsonObject node = new() { ["role"] = role };
        if (image is not null) node["image"] = image;
        // A kubelet may not give its own node labels below kubernetes.io.
        node["labels"] = new JsonObject { [$"{PodLabels.Prefix}cluster"] = PodLabels.ManagedByValue };
        JsonArray list = new(Mount(mounts.Caches, ClusterPaths.Caches, readOnly: false));
        if (mounts.DockerSocket is { } docker) list.Add((JsonNode)Mount(docker, "/var/run/docker.sock", readOnly: false));
        if (mounts.NixStore is { } store) list.Add((JsonNode)Mount(store, "/nix/store", readOnly: true));
        if (mounts.NixDaemon is { } daemon) list.Add((JsonNode)Mount(daemon, "/nix/var/nix/daemon-socket", readOnly: false));
        node["extraMounts"] = list;
        return node;
    }

    private static JsonObject Mount(string host, string node, bool readOnly)
    {
        JsonObject mount = new() { ["hostPath"] = host, ["containerPath"] = node };
        if (readOnly) mount["readOnly"] = true;
        return mount;
    }
}
