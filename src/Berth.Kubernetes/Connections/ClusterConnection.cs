using System.Security.Cryptography.X509Certificates;

namespace Berth.Kubernetes.Connections;

/// <summary>How an API server is reached, and as whom.</summary>
/// <param name="Server">Its base address.</param>
/// <param name="Namespace">Where pods are made.</param>
/// <param name="FoundBy">What said so, for people: a file and context, or the pod's service account.</param>
public sealed record ClusterConnection(Uri Server, string Namespace, string FoundBy)
{
    /// <summary>Who may sign the server's certificate; null for whom the system trusts.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>The user's certificate with its key.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>The user's bearer token; null without one.</summary>
    public ITokenSource? Token { get; init; }

    /// <summary>The name in the server's certificate, where it is not the address's.</summary>
    public string? ServerName { get; init; }

    /// <summary><c>insecure-skip-tls-verify</c>: the user's own wish.</summary>
    public bool SkipVerification { get; init; }

    /// <summary>A proxy on the way; null for what the environment says.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>No secret of it is ever printed.</summary>
    public override string ToString() => $"{Server.AbsoluteUri.TrimEnd('/')} ({FoundBy})";
}
