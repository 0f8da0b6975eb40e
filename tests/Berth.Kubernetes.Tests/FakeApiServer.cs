using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Berth.Kubernetes.Connections;
using Berth.Tests.Shared;

namespace Berth.Kubernetes.Tests;

/// <summary>An API server of which a test says every answer: for the edges that a real one seldom shows.</summary>
internal sealed class FakeApiServer : IAsyncDisposable
{
    private readonly LoopbackServer _server;
    private readonly Func<HttpListenerRequest, int, FakeAnswer> _answer;
    private readonly ConcurrentQueue<string> _calls = new();
    private readonly ConcurrentDictionary<string, int> _counts = new();

    /// <param name="answer">Gets the request and how many times the same was asked before.</param>
    public FakeApiServer(Func<HttpListenerRequest, int, FakeAnswer> answer)
    {
        _answer = answer;
        _server = new LoopbackServer(AnswerAsync);
    }

    public Uri Address => new($"http://{_server.Host}");

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

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpListenerContext context)
    {
        string call = $"{context.Request.HttpMethod} {context.Request.Url!.AbsolutePath}"
            + (context.Request.QueryString["watch"] is null ? "" : " watch");
        _calls.Enqueue(call);
        if (context.Request.IsWebSocketRequest && ExecProtocol is { } protocol)
        {
            using WebSocket socket = (await context.AcceptWebSocketAsync(protocol)).WebSocket;
            await Exec!(socket);
            return;
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
}
