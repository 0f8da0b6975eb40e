using Berth.Core.Diagnosis;

namespace Berth.Docker.Endpoints;

/// <summary>
/// Where an engine listens, and how one came to know it: both belong into every message about an engine that does not answer.
/// </summary>
/// <param name="Address"><c>unix:///path</c>, <c>tcp://host:port</c>, <c>http://</c> or <c>https://host:port</c>.</param>
/// <param name="FoundBy">For people, for example <c>DOCKER_HOST</c> or <c>the context "desk"</c>.</param>
/// <param name="CertificateDirectory">Holds <c>ca.pem</c>, <c>cert.pem</c> and <c>key.pem</c>; null without TLS.</param>
/// <param name="VerifyServer">False when the user asked not to check the server's certificate.</param>
public sealed record DockerEndpoint(Uri Address, string FoundBy, string? CertificateDirectory = null, bool VerifyServer = true)
{
    /// <summary>True for a socket of this machine.</summary>
    public bool IsUnixSocket => Address.Scheme == "unix";

    /// <summary>
    /// Finds the engine as the docker command does (<c>DOCKER_HOST</c>, <c>DOCKER_CONTEXT</c>, the current context, the default
    /// socket), then rootless Docker's and Podman's sockets. Nothing is connected to.
    /// </summary>
    /// <param name="environment">The process's environment.</param>
    /// <param name="home">The user's home directory.</param>
    /// <exception cref="BerthException">
    /// <c>engine-endpoint-invalid</c>, <c>engine-endpoint-unsupported</c> or <c>engine-context-invalid</c>.
    /// </exception>
    public static DockerEndpoint Find(IReadOnlyDictionary<string, string> environment, string home) =>
        new EndpointSearch(environment, home).Find();

    /// <inheritdoc/>
    public override string ToString() =>
        IsUnixSocket ? $"unix://{Address.AbsolutePath}" : Address.GetLeftPart(UriPartial.Authority);
}
