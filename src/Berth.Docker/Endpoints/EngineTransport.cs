using Docker.DotNet.Handler.Abstractions;

namespace Berth.Docker.Endpoints;

/// <summary>How requests travel to the engine: over TLS where there are certificates, and never waited for without end.</summary>
internal sealed class EngineTransport(ClientCertificates? certificates, TimeProvider time) : IAuthProvider
{
    public bool TlsEnabled => certificates is not null;

    public HttpMessageHandler ConfigureHandler(HttpMessageHandler handler) =>
        new EnginePatience(certificates?.ConfigureHandler(handler) ?? handler, time);
}
