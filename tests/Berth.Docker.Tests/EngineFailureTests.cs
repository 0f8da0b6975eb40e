using System.Net.Sockets;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Docker.Endpoints;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Docker.Tests;

public sealed class EngineFailureTests
{
    private static readonly DockerEndpoint _nowhere = new(new Uri("unix:///nowhere/docker.sock"), "DOCKER_HOST");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_engine_that_is_not_there_is_named_with_how_it_was_found()
    {
        await using DockerEngine engine = new(new DockerEngineOptions { Endpoint = _nowhere });
        Finding finding = (await Assert.ThrowsAsync<BerthException>(() => engine.GetInfoAsync(Cancel))).Finding;
        Assert.Equal("engine-unreachable", finding.Cause);
        Assert.Contains("unix:///nowhere/docker.sock", finding.Summary);
        Assert.Contains("found by DOCKER_HOST", finding.Evidence);
    }

    [Fact]
    public async Task An_engine_that_refuses_over_TCP_is_named()
    {
        await using DockerEngine engine = new(new DockerEngineOptions
        {
            Endpoint = new DockerEndpoint(new Uri("tcp://127.0.0.1:1"), "DOCKER_HOST"),
        });
        Finding finding = (await Assert.ThrowsAsync<BerthException>(() => engine.GetInfoAsync(Cancel))).Finding;
        Assert.Equal("engine-unreachable", finding.Cause);
        Assert.Contains("tcp://127.0.0.1:1", finding.Summary);
    }

    [Fact]
    public void A_socket_that_may_not_be_opened_says_so()
    {
        HttpRequestException denied = new("x", new SocketException((int)SocketError.AccessDenied));
        Assert.Equal("engine-permission-denied", new EngineErrors(_nowhere).Explain(denied, "Doing it")?.Cause);
    }

    [Fact]
    public void A_mistake_of_our_own_is_not_blamed_on_the_engine() =>
        Assert.Null(new EngineErrors(_nowhere).Explain(new InvalidOperationException("bug"), "Doing it"));

    [Fact]
    public void A_file_of_this_machine_is_not_blamed_on_the_engine()
    {
        IOException noDirectory = Assert.ThrowsAny<IOException>(() => Directory.CreateDirectory("/dev/null/x"));
        Assert.Equal("path-unusable", new EngineErrors(_nowhere).Explain(noDirectory, "Doing it")?.Cause);
        IOException full = new("No space left on device", 28);
        Assert.Equal("disk-full", new EngineErrors(_nowhere).Explain(full, "Doing it")?.Cause);
    }

    [Theory]
    [InlineData("""{"message":"the disk fell out"}""", "engine-error", "the disk fell out")]
    [InlineData("<html>bad gateway</html>", "engine-error", "bad gateway")]
    [InlineData("""{"message":"write /x: no space left on device"}""", "disk-full", "full")]
    public async Task An_engine_that_answers_500_is_quoted(string body, string cause, string words)
    {
        using FakeEngine fake = new(_ => FakeEngine.Json(500, body));
        await using DockerEngine engine = At(fake);
        Finding finding = (await Assert.ThrowsAsync<BerthException>(() => engine.ListAsync(new PodSelector(), Cancel))).Finding;
        Assert.Equal(cause, finding.Cause);
        Assert.Contains(words, finding.Summary);
    }

    [Fact]
    public async Task An_engine_that_takes_work_and_says_nothing_is_given_up_later()
    {
        FakeTimeProvider time = new();
        using SilentEngine silent = new();
        await using DockerEngine engine = new(silent.Options(time));
        Task<IExecStream> exec = engine.ExecAsync("c", ["x"], Cancel);
        using Socket connection = await silent.AcceptAsync(Cancel);

        time.Advance(TimeSpan.FromMinutes(2));
        Assert.False(exec.IsCompleted);
        time.Advance(TimeSpan.FromMinutes(1));

        Finding finding = (await Assert.ThrowsAsync<BerthException>(() => exec)).Finding;
        Assert.Equal("engine-unreachable", finding.Cause);
        Assert.Contains(finding.Evidence, said => said.StartsWith("no answer within 180 seconds to POST /", StringComparison.Ordinal)
            && said.EndsWith("/containers/c/exec", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_engine_that_takes_a_question_and_says_nothing_is_given_up()
    {
        FakeTimeProvider time = new();
        using SilentEngine silent = new();
        await using DockerEngine engine = new(silent.Options(time));
        Task<IReadOnlyList<string>> removal = engine.RemoveAsync(new PodSelector(), Cancel);
        using Socket connection = await silent.AcceptAsync(Cancel);

        time.Advance(TimeSpan.FromMinutes(1));

        Finding finding = (await Assert.ThrowsAsync<BerthException>(() => removal)).Finding;
        Assert.Equal("engine-unreachable", finding.Cause);
        Assert.Contains(finding.Evidence, said => said.StartsWith("no answer within 60 seconds to GET /", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_that_is_no_json_is_an_error_and_no_crash()
    {
        using FakeEngine fake = new(_ => FakeEngine.Json(200, "what?"));
        await using DockerEngine engine = At(fake);
        Assert.Equal("engine-unreachable", (await Assert.ThrowsAsync<BerthException>(() => engine.GetInfoAsync(Cancel))).Finding.Cause);
    }

    [Fact]
    public async Task An_engine_that_goes_away_between_frames_ends_the_stream()
    {
        using FakeEngine fake = new(ExecWith(1, 0, 0, 0, 0, 0, 0, 2, (byte)'h', (byte)'i'));
        await using DockerEngine engine = At(fake);
        await using IExecStream exec = await engine.ExecAsync("c", ["x"], Cancel);
        byte[] buffer = new byte[16];
        Assert.Equal(2, await exec.ReadAsync(buffer, Cancel));
        Assert.Equal(0, await exec.ReadAsync(buffer, Cancel));
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0, 9, (byte)'h' })]
    [InlineData(new byte[] { 1, 0, 0 })]
    public async Task An_engine_that_goes_away_inside_a_frame_never_hangs_the_reader(byte[] stream)
    {
        using FakeEngine fake = new(ExecWith(stream));
        await using DockerEngine engine = At(fake);
        await using IExecStream exec = await engine.ExecAsync("c", ["x"], Cancel);
        byte[] buffer = new byte[16];
        string end = "";
        while (end.Length == 0)
        {
            try
            {
                end = await exec.ReadAsync(buffer, Cancel) == 0 ? "end" : "";
            }
            catch (BerthException e)
            {
                end = e.Finding.Cause;
            }
        }

        Assert.Contains(end, (string[])["end", "engine-unreachable"]);
    }

    private static Func<string, byte[]> ExecWith(params byte[] stream) => request => request switch
    {
        _ when request.Contains("/start", StringComparison.Ordinal) => FakeEngine.Upgrade(stream),
        _ => FakeEngine.Json(201, """{"Id":"abc"}"""),
    };

    private static DockerEngine At(FakeEngine fake) =>
        new(new DockerEngineOptions { Endpoint = new DockerEndpoint(new Uri($"unix://{fake.Path}"), "the test") });
}
