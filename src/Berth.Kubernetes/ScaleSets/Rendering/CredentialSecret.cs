using System.Text.Json.Nodes;
using Berth.Core.Runners;

namespace Berth.Kubernetes.ScaleSets.Rendering;

/// <summary>
/// The Secret by which controller and listener speak to GitHub. What is rendered says where its data comes from and holds
/// none; the data is put in where it goes to the API server and nowhere else.
/// </summary>
internal static class CredentialSecret
{
    public static JsonObject Of(RunnerDefinition runner)
    {
        JsonObject secret = KubeObject.Create(
            "v1", "Secret", ScaleSetNames.Secret(runner.Name), runner.Namespace, runner.Name);
        secret["metadata"]!["annotations"] = new JsonObject { [ScaleSetNames.CredentialAnnotation] = runner.Credentials };
        return secret.With("type", "Opaque");
    }
}
