using System.Security.Cryptography;
using Berth.Core.Diagnosis;

namespace Berth.Kubernetes.Connections;

/// <summary>
/// Finds the cluster as kubectl does: a context that was asked for, a kubeconfig that <c>KUBECONFIG</c> names, the pod's own service
/// account, the kubeconfig of the home directory.
/// </summary>
public static class ClusterSearch
{
    private const string ServiceAccount = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <param name="context">A context that was asked for, or null.</param>
    /// <param name="wantedNamespace">A namespace that was asked for, or null.</param>
    /// <exception cref="BerthException"><c>cluster-not-configured</c>.</exception>
    public static ClusterConnection Find(
        IReadOnlyDictionary<string, string> environment, string? context, string? wantedNamespace, TimeProvider time,
        string serviceAccount = ServiceAccount)
    {
        ArgumentNullException.ThrowIfNull(environment);
        string? Variable(string name) => environment.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;

        string[] named = [.. (Variable("KUBECONFIG") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)];
        if (named.Length > 0)
        {
            string[] there = [.. named.Where(File.Exists)];
            return there.Length > 0
                ? FromFiles(there)
                : throw KubeConfig.Wrong($"{string.Join(", ", named)}, named by KUBECONFIG, is not there", "Mend KUBECONFIG.");
        }

        if (context is null && Variable("KUBERNETES_SERVICE_HOST") is { } host && File.Exists(Path.Combine(serviceAccount, "token")))
        {
            return InCluster(serviceAccount, host, Variable("KUBERNETES_SERVICE_PORT") ?? "443", wantedNamespace);
        }

        string home = Path.Combine(Variable("HOME") ?? "/root", ".kube", "config");
        return File.Exists(home)
            ? FromFiles([home])
            : throw KubeConfig.Wrong(
                $"there is none: neither KUBECONFIG nor {home} nor a pod's service account",
                "Set KUBECONFIG to the cluster's configuration; for a cluster on this machine see kind or k3d.");

        ClusterConnection FromFiles(string[] paths) =>
            new KubeConfig([.. paths.Select(KubeConfigFile.Read)], time).Connect(context, wantedNamespace);
    }

    private static ClusterConnection InCluster(string directory, string host, string port, string? wantedNamespace)
    {
        try
        {
            string authority = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
            return new ClusterConnection(
                new Uri($"https://{authority}:{port}"),
                wantedNamespace ?? File.ReadAllText(Path.Combine(directory, "namespace")).Trim(),
                "the pod's service account")
            {
                Authorities = Pem.Certificates(File.ReadAllBytes(Path.Combine(directory, "ca.crt"))),
                Token = new TokenFile(Path.Combine(directory, "token")),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or UriFormatException)
        {
            throw new BerthException(
                Finding.Certain(
                    "cluster-not-configured", $"The pod's service account in {directory} cannot be used: {e.Message}",
                    "Look whether the runner's pod has automountServiceAccountToken: false."), e);
        }
    }
}
