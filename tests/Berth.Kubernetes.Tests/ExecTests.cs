using System.Net.WebSockets;
using System.Text;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Steps;
using Berth.Core.Steps.Protocol;

namespace Berth.Kubernetes.Tests;

/// <summary>An exec's streams at the edges of its protocol.</summary>
public sealed class ExecTests
{
    private const string Success = """{"metadata":{},"status":"Success"}""";
    private const string Exit3 = """
        {"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"3"}]}}
        """;

    [Theory]
    [InlineData("v5.channel.k8s.io", Success, 0)]
    [InlineData("v5.channel.k8s.io", Exit3, 3)]
    [InlineData("v4.channel.k8s.io", Exit3, 3)]
    public async Task Output_and_exit_code_come_by_either_protocol(string protocol, string status, int expected)
    {
        await using FakeApiServer server = Server(protocol, async socket =>
        {
            await SendAsync(socket, 1, "out");
            await SendAsync(socket, 2, "complaint");
            await SendAsync(socket, 1, "put");
            await SendAsync(socket, 3, status);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        });
        await using var engine = new KubernetesEngine(server.Options);
        await using IExecStream stream = await engine.ExecAsync("jobs/p/job", ["true"], Cancel);

        Assert.Equal("output", await ReadAsync(stream));
        Assert.Equal("complaint", stream.ErrorText);
        Assert.Equal(expected, await stream.GetExitCodeAsync(Cancel));
    }

    [Fact]
    public async Task A_step_whose_connection_drops_in_the_middle_of_its_output_is_an_error_and_what_came_is_kept()
    {
        await using FakeApiServer server = Server("v5.channel.k8s.io", async socket =>
        {
            var frame = new FrameBuilder();
            await SendAsync(socket, 1, frame.Begin(FrameKind.Output).AddBytes("half "u8).End().ToArray());
            // No status, no farewell: a proxy that restarts, a node that is gone.
            socket.Abort();
        });
        await using var engine = new KubernetesEngine(server.Options);
        await using IExecStream stream = await engine.ExecAsync("jobs/p/job", ["/__berth/agent", "step"], Cancel);
        var output = new KeptOutput();

        BerthException failure = await Assert.ThrowsAnyAsync<BerthException>(() => StepSession.RunAsync(
            stream, new StepRequest(["true"], new Dictionary<string, string>(), [], null, [], new Dictionary<string, string>()), output, Cancel, Cancel));

        Assert.Equal("step-connection-lost", failure.Finding.Cause);
        Assert.Contains(failure.Finding.Evidence, line => line.Contains(server.Address.Authority, StringComparison.Ordinal));
        Assert.Equal("half ", Encoding.UTF8.GetString(output.Out.ToArray()));
    }

    [Theory]
    [InlineData(403, "Forbidden", "permission-denied", "create pods/exec")]
    [InlineData(500, "InternalError", "cluster-error", "500")]
    [InlineData(404, "NotFound", "cluster-error", "404")]
    public async Task A_refused_exec_says_why(int code, string reason, string cause, string named)
    {
        await using var server = new FakeApiServer((_, _) => FakeAnswer.Status(code, reason, "no"));
        await using var engine = new KubernetesEngine(server.Options);

        BerthException failure = await Assert.ThrowsAsync<BerthException>(() => engine.ExecAsync("jobs/p/job", ["true"], Cancel));

        Assert.Equal(cause, failure.Finding.Cause);
        Assert.Contains(named, failure.Finding.Summary, StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static FakeApiServer Server(string protocol, Func<WebSocket, Task> exec) =>
        new((_, _) => FakeAnswer.Status(500, "InternalError", "not an exec")) { ExecProtocol = protocol, Exec = exec };

    private static Task SendAsync(WebSocket socket, byte channel, string text) => SendAsync(socket, channel, Encoding.UTF8.GetBytes(text));

    private static async Task SendAsync(WebSocket socket, byte channel, byte[] data) =>
        await socket.SendAsync((byte[])[channel, .. data], WebSocketMessageType.Binary, true, CancellationToken.None);

    private static async Task<string> ReadAsync(IExecStream stream)
    {
        var text = new MemoryStream();
        byte[] buffer = new byte[2];
        for (int count; (count = await stream.ReadAsync(buffer, Cancel)) > 0;)
        {
            text.Write(buffer.AsSpan(0, count));
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    private sealed class KeptOutput : IStepOutput
    {
        public MemoryStream Out { get; } = new();

        public ValueTask WriteOutAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        {
            Out.Write(data.Span);
            return ValueTask.CompletedTask;
        }

        public ValueTask WriteErrorAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => default;
    }
}
