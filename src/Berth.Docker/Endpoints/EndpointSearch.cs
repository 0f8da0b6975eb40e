using Berth.Core.Diagnosis;

namespace Berth.Docker.Endpoints;

/// <summary>
/// The docker command's search for its engine (docs.docker.com, "docker context"), with the sockets that it leaves to the user
/// added at the end.
/// </summary>
internal sealed class EndpointSearch(IReadOnlyDictionary<string, string> environment, string home)
{
    private const string DefaultSocket = "/var/run/docker.sock";

    public DockerEndpoint Find()
    {
        if (Variable("DOCKER_HOST") is { } host)
            return FromHost(host);

        DockerConfigFile config = new(ConfigDirectory);
        if (Variable("DOCKER_CONTEXT") is { } named)
            return named == DockerConfigFile.DefaultContext ? FromSockets() : config.ContextEndpoint(named, "DOCKER_CONTEXT");
        return config.CurrentContext is { } current && current != DockerConfigFile.DefaultContext
            ? config.ContextEndpoint(current, config.Path)
            : FromSockets();
    }

    private string ConfigDirectory => Variable("DOCKER_CONFIG") ?? Path.Combine(home, ".docker");

    private DockerEndpoint FromHost(string host)
    {
        Uri address = Parse(host, "DOCKER_HOST");
        bool verify = Variable("DOCKER_TLS_VERIFY") is not null;
        bool tls = verify || Variable("DOCKER_TLS") is not null || address.Scheme == "https";
        return tls && address.Scheme != "unix"
            ? new DockerEndpoint(address, "DOCKER_HOST", Variable("DOCKER_CERT_PATH") ?? ConfigDirectory, verify)
            : new DockerEndpoint(address, "DOCKER_HOST");
    }

    private DockerEndpoint FromSockets()
    {
        string? runtime = Variable("XDG_RUNTIME_DIR");
        (string? Path, string FoundBy)[] sockets =
        [
            (DefaultSocket, "the default socket"),
            (runtime is null ? null : Path.Combine(runtime, "docker.sock"), "the socket of rootless Docker"),
            (runtime is null ? null : Path.Combine(runtime, "podman", "podman.sock"), "the user's Podman socket"),
            ("/run/podman/podman.sock", "Podman's socket"),
        ];
        (string? path, string foundBy) = sockets.FirstOrDefault(s => s.Path is not null && File.Exists(s.Path));
        return new DockerEndpoint(new Uri("unix://" + (path ?? DefaultSocket)), path is null
            ? "the default, no socket was found"
            : foundBy);
    }

    private string? Variable(string name) =>
        environment.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;

    /// <summary>Reads an engine's address.</summary>
    internal static Uri Parse(string host, string source)
    {
        if (host.StartsWith("ssh://", StringComparison.OrdinalIgnoreCase))
        {
            throw new BerthException(Finding.Certain(
                "engine-endpoint-unsupported",
                $"{source} names {host}; an engine over ssh is not supported",
                "Run berth on that machine, or forward the engine's socket (ssh -L /tmp/docker.sock:/var/run/docker.sock " +
                "HOST) and set DOCKER_HOST=unix:///tmp/docker.sock."));
        }

        // The docker command takes "unix:/path" and "tcp://" without a host as well; a relative socket path has no meaning.
        bool known = Uri.TryCreate(host, UriKind.Absolute, out Uri? address)
            && (address.Scheme == "unix" ? address.AbsolutePath.Length > 1 && address.Host.Length == 0
                : address.Scheme is "tcp" or "http" or "https" && address.Host.Length > 0);
        return known
            ? address!
            : throw new BerthException(Finding.Certain(
                "engine-endpoint-invalid",
                $"{source} is \"{host}\", which is no address of an engine",
                $"Set {source} to unix:///path/to/docker.sock or tcp://HOST:PORT."));
    }
}
