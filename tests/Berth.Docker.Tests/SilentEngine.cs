using System.Net.Sockets;
using Berth.Docker.Endpoints;

namespace Berth.Docker.Tests;

/// <summary>An engine that takes what is asked, and says nothing.</summary>
internal sealed class SilentEngine : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"berth-silent-{Guid.NewGuid():n}.sock");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public SilentEngine()
    {
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        _listener.Listen();
    }

    public DockerEngineOptions Options(TimeProvider time) =>
        new() { Endpoint = new DockerEndpoint(new Uri($"unix://{_path}"), "the test"), Time = time };

    /// <summary>Returns when somebody has connected.</summary>
    public ValueTask<Socket> AcceptAsync(CancellationToken cancellationToken) => _listener.AcceptAsync(cancellationToken);

    public void Dispose()
    {
        _listener.Dispose();
        File.Delete(_path);
    }
}
