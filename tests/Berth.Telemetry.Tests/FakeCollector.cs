using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Berth.Telemetry.Tests;

/// <summary>Takes what an OTLP exporter sends over HTTP, as a collector does.</summary>
internal sealed class FakeCollector : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public FakeCollector() => _listener.Start();

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    /// <summary>Waits for one request and accepts it.</summary>
    /// <returns>Its head, and its body: protobuf, of which texts can be read.</returns>
    public async Task<(string Head, byte[] Body)> TakeAsync(CancellationToken cancellation)
    {
        using TcpClient peer = await _listener.AcceptTcpClientAsync(cancellation);
        NetworkStream stream = peer.GetStream();
        List<byte> head = [];
        byte[] one = new byte[1];
        while (!Encoding.ASCII.GetString([.. head.TakeLast(4)]).EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, cancellation);
            head.Add(one[0]);
        }

        string text = Encoding.ASCII.GetString([.. head]);
        string length = text.Split("\r\n").First(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        byte[] body = new byte[int.Parse(length.Split(':')[1], null)];
        await stream.ReadExactlyAsync(body, cancellation);
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), cancellation);
        return (text, body);
    }

    public void Dispose() => _listener.Dispose();
}
