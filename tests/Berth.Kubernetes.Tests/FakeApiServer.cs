using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Berth.Kubernetes.Connections;

namespace Berth.Kubernetes.Tests;

/// <summary>An API server of which a test says every answer: for the edges that a real one seldom shows.</summary>
internal sealed class FakeApiServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<HttpListenerRequest, int, FakeAnswer> _answer;
    private readonly ConcurrentQueue<string> _calls = new();
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private readonly Task _serving;

    /// <param name="answer">Gets the request and how many times the same was asked before.</param>
    public FakeApiServer(Func<HttpListenerRequest, int, FakeAnswer> answer)
    {
        _answer = answer;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}");
        }

        _listener.Prefixes.Add($"{Address}");
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>The protocol that an exec is answered with; null refuses the upgrade with the answer of the test.</summary>
    public string? ExecProtocol { get; init; }

    /// <summary>The far side of an exec.</summary>
    public Func<WebSocket, Task>? Exec { get; init; }

    /// <summary>What was asked, in order: method, path and whether it was a watch.</summary>
    public IReadOnlyList<string> Calls => [.. _calls];

    public KubernetesEngineOptions Options => new()
    {
        Connection = new ClusterConnection(Address, "jobs", "a test"),
        AgentImage = "berth.local/berth:1",
    };

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                string call = $"{context.Request.HttpMethod} {context.Request.Url!.AbsolutePath}"
                    + (context.Request.QueryString["watch"] is null ? "" : " watch");
                _calls.Enqueue(call);
                if (context.Request.IsWebSocketRequest && ExecProtocol is { } protocol)
                {
                    using WebSocket socket = (await context.AcceptWebSocketAsync(protocol)).WebSocket;
                    await Exec!(socket);
                    continue;
                }

                FakeAnswer answer = _answer(context.Request, _counts.AddOrUpdate(call, 0, (_, count) => count + 1));
                context.Response.StatusCode = answer.Code;
                if (answer.RetryAfter is { } seconds)
                {
                    context.Response.AddHeader("Retry-After", seconds);
                }

                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer.Body));
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                if (!_listener.IsListening)
                {
                    return;
                }
            }
        }
    }
}
