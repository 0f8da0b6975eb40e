namespace Berth.Kubernetes.Connections;

/// <summary>The <c>exec</c> of a user in a kubeconfig.</summary>
internal sealed record CredentialPluginCommand(
    string ApiVersion,
    string Program,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    string Directory,
    string? InstallHint);
