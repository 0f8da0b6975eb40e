using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Pods;

namespace Berth.Kubernetes.Pods;

/// <summary>Credentials for the registries of a pod's images, as the kubelet takes them.</summary>
internal static class RegistrySecret
{
    private const string DockerHubKey = "https://index.docker.io/v1/";

    /// <summary>The secret of a pod; names of pods leave room for it.</summary>
    public static string NameOf(string pod) => $"{pod}-registry";

    /// <param name="registries">Credentials by image reference.</param>
    public static byte[] Of(Pod pod, IReadOnlyDictionary<string, HookRegistry> registries, JsonArray? owners)
    {
        var logins = new JsonObject();
        foreach ((string image, HookRegistry registry) in registries)
        {
            string domain = ImageReference.Parse(image)?.Domain ?? ImageReference.DockerHub;
            string login = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{registry.Username}:{registry.Password}"));
            logins[domain == ImageReference.DockerHub ? DockerHubKey : domain] = new JsonObject { ["auth"] = login };
        }

        string config = new JsonObject { ["auths"] = logins }.ToJsonString();
        var metadata = new JsonObject
        {
            ["name"] = NameOf(pod.Metadata.Name!),
            ["labels"] = JsonSerializer.SerializeToNode(pod.Metadata, PodJson.Default.PodMetadata)!["labels"]?.DeepClone(),
        };
        if (owners is not null)
        {
            metadata["ownerReferences"] = owners.DeepClone();
        }

        var secret = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["type"] = "kubernetes.io/dockerconfigjson",
            ["metadata"] = metadata,
            ["data"] = new JsonObject { [".dockerconfigjson"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(config)) },
        };
        return Encoding.UTF8.GetBytes(secret.ToJsonString());
    }
}
