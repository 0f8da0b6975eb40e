using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Core.Diagnosis;
using Docker.DotNet.Handler.Abstractions;

namespace Berth.Docker.Endpoints;

/// <summary>
/// TLS as the docker command does it: <c>ca.pem</c> to check the server, <c>cert.pem</c> and <c>key.pem</c> to show who we are.
/// </summary>
internal sealed class ClientCertificates(string directory, bool verifyServer) : IAuthProvider
{
    public bool TlsEnabled => true;

    public HttpMessageHandler ConfigureHandler(HttpMessageHandler handler)
    {
        if (handler is SocketsHttpHandler sockets)
            sockets.SslOptions = Options();
        return handler;
    }

    /// <exception cref="BerthException"><c>engine-certificates-invalid</c>.</exception>
    private SslClientAuthenticationOptions Options()
    {
        try
        {
            return Read();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new BerthException(
                Finding.Certain(
                    "engine-certificates-invalid",
                    $"The certificates for the engine in {directory} cannot be used",
                    "Put ca.pem, cert.pem and key.pem there, as PEM and readable by this user, or correct DOCKER_CERT_PATH or " +
                    "the context.",
                    e.Message),
                e);
        }
    }

    private SslClientAuthenticationOptions Read()
    {
        SslClientAuthenticationOptions options = new();
        string certificate = Path.Combine(directory, "cert.pem");
        string authority = Path.Combine(directory, "ca.pem");
        if (File.Exists(certificate))
            options.ClientCertificates = [X509Certificate2.CreateFromPemFile(certificate, Path.Combine(directory, "key.pem"))];

        if (!verifyServer)
        {
#pragma warning disable CA5359 // The user turned verification off, as DOCKER_TLS without DOCKER_TLS_VERIFY does.
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (File.Exists(authority))
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(authority);
        }

        return options;
    }
}
