using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Berth.Core.Diagnosis;
using Berth.Core.Yaml;

namespace Berth.Kubernetes.Connections;

/// <summary>
/// One or several kubeconfig files, taken together as kubectl does: the first to name something wins. Paths in a file are
/// relative to it.
/// </summary>
internal sealed class KubeConfig(IReadOnlyList<KubeConfigFile> files, TimeProvider time)
{
    /// <summary>Names of all contexts.</summary>
    public IReadOnlyList<string> Contexts =>
        [.. files.SelectMany(file => file.Names("contexts")).Distinct(StringComparer.Ordinal)];

    /// <summary>The connection of a context.</summary>
    /// <param name="context">Null for the current one.</param>
    /// <exception cref="BerthException"><c>cluster-not-configured</c>.</exception>
    public ClusterConnection Connect(string? context, string? wantedNamespace)
    {
        string where = string.Join(", ", files.Select(file => file.Path));
        string name = context
            ?? files.Select(file => file.Root["current-context"]).OfType<YamlScalar>().FirstOrDefault(text => text.Text.Length > 0)?.Text
            ?? throw Wrong($"{where} has no current context", $"Choose one with --context: {Known()}.");
        (KubeConfigFile file, YamlMapping chosen) = Find("contexts", "context", name)
            ?? throw Wrong($"{where} has no context '{name}'", $"Choose one of: {Known()}.");
        string clusterName = KubeConfigFile.Text(chosen, "cluster") ?? "";
        (KubeConfigFile clusterFile, YamlMapping cluster) = Find("clusters", "cluster", clusterName)
            ?? throw Wrong($"context '{name}' of {file.Path} names the cluster '{clusterName}', which is not there", "Mend the file.");
        if (!Uri.TryCreate(KubeConfigFile.Text(cluster, "server"), UriKind.Absolute, out Uri? server)
            || server.Scheme is not ("https" or "http"))
        {
            throw Wrong($"cluster '{clusterName}' of {clusterFile.Path} has no server address that begins with https://", "Mend the file.");
        }

        string userName = KubeConfigFile.Text(chosen, "user") ?? "";
        (KubeConfigFile File, YamlMapping Fields)? user = Find("users", "user", userName);
        if (user is null && userName.Length > 0)
        {
            throw Wrong($"context '{name}' of {file.Path} names the user '{userName}', which is not there", "Mend the file.");
        }

        return new ClusterConnection(
            server, wantedNamespace ?? KubeConfigFile.Text(chosen, "namespace") ?? "default", $"context {name} of {file.Path}")
        {
            Authorities = clusterFile.Bytes(cluster, "certificate-authority") is { } authority ? Certificates(clusterFile, authority) : null,
            SkipVerification = cluster["insecure-skip-tls-verify"] is YamlScalar skip && skip.AsBoolean() is true,
            ServerName = KubeConfigFile.Text(cluster, "tls-server-name"),
            Proxy = KubeConfigFile.Text(cluster, "proxy-url") is { } proxy ? new Uri(proxy) : null,
            ClientCertificate = user is { } u ? ClientCertificate(u.File, u.Fields) : null,
            Token = user is { } other ? Token(other.File, other.Fields) : null,
        };
    }

    private (KubeConfigFile File, YamlMapping Fields)? Find(string list, string kind, string name)
    {
        foreach (KubeConfigFile file in files)
        {
            if (file.Named(list, kind, name) is { } found)
            {
                return (file, found);
            }
        }

        return null;
    }

    private ITokenSource? Token(KubeConfigFile file, YamlMapping user)
    {
        if (KubeConfigFile.Text(user, "tokenFile") is { } path)
        {
            return new TokenFile(file.Resolve(path));
        }

        if (KubeConfigFile.Text(user, "token") is { } token)
        {
            return new FixedToken(token);
        }

        return user["exec"] is YamlMapping exec ? new CredentialPlugin(file.Plugin(exec), time)
            : user["auth-provider"] is null ? null
            : throw Wrong(
                $"a user of {file.Path} has an auth-provider, which Kubernetes has removed", "Use an exec plugin of your provider.");
    }

    private static X509Certificate2? ClientCertificate(KubeConfigFile file, YamlMapping user)
    {
        if (file.Bytes(user, "client-certificate") is not { } certificate || file.Bytes(user, "client-key") is not { } key)
        {
            return null;
        }

        try
        {
            return X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(certificate), Encoding.UTF8.GetString(key));
        }
        catch (CryptographicException e)
        {
            throw Wrong($"the client certificate in {file.Path} cannot be used: {e.Message}", "Get a new kubeconfig of the cluster.");
        }
    }

    private static X509Certificate2Collection Certificates(KubeConfigFile file, byte[] pem)
    {
        try
        {
            return Pem.Certificates(pem);
        }
        catch (CryptographicException e)
        {
            throw Wrong($"the certificate authority in {file.Path} cannot be read: {e.Message}", "Get a new kubeconfig of the cluster.");
        }
    }

    private string Known() => Contexts.Count == 0 ? "there are none" : string.Join(", ", Contexts);

    internal static BerthException Wrong(string summary, string fix) =>
        new(Finding.Certain("cluster-not-configured", $"kubeconfig: {summary}", fix));
}
