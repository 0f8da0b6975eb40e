using System.Net;
using System.Net.Sockets;
using System.Text;
using Berth.Core.Diagnosis;
using Berth.Telemetry.Metrics;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Telemetry.Tests;

public sealed class MetricsEndpointTests : IAsyncDisposable
{
    private readonly string _meter = $"Berth.{Guid.NewGuid():N}";
    private readonly FakeTimeProvider _time = new();
    private readonly MetricsEndpoint _endpoint;
    private readonly JobMetrics _metrics;

    public MetricsEndpointTests()
    {
        _endpoint = MetricsEndpoint.Start(new IPEndPoint(IPAddress.Loopback, 0), _meter, _time);
        _metrics = new JobMetrics(_meter);
    }

    public async ValueTask DisposeAsync()
    {
        await _endpoint.DisposeAsync();
        _metrics.Dispose();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prometheus_gets_what_happened()
    {
        _metrics.Started(Jobs.Running());
        _metrics.Finished(Jobs.Failed());
        _metrics.Finished(Jobs.Failed() with { Result = "succeeded", Runner = "a\"b\\c\nd", CacheHits = 0, CacheMisses = null });
        _metrics.ListenerFailed("desk", "github-unreachable");
        _metrics.Ask = () => [Counts(3, ("busy", 2), ("idle", 1))];
        using HttpClient client = new();
        using HttpResponseMessage answer = await client.GetAsync($"http://{_endpoint.Address}/metrics", Cancellation);
        string[] lines = (await answer.Content.ReadAsStringAsync(Cancellation)).Split('\n');
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Contains("# TYPE berth_jobs_total counter", lines);
        Assert.Contains("berth_jobs_total{result=\"failed\",runner=\"desk\"} 1", lines);
        Assert.Contains("berth_jobs_total{result=\"succeeded\",runner=\"a\\\"b\\\\c\\nd\"} 1", lines);
        Assert.Contains("# TYPE berth_job_wait_seconds histogram", lines);
        Assert.Contains("berth_job_wait_seconds_bucket{runner=\"desk\",le=\"2.5\"} 0", lines);
        Assert.Contains("berth_job_wait_seconds_bucket{runner=\"desk\",le=\"5\"} 1", lines);
        Assert.Contains("berth_job_wait_seconds_bucket{runner=\"desk\",le=\"+Inf\"} 1", lines);
        Assert.Contains("berth_job_wait_seconds_sum{runner=\"desk\"} 4", lines);
        Assert.Contains("berth_job_duration_seconds_sum{result=\"failed\",runner=\"desk\"} 60", lines);
        Assert.Contains("berth_job_duration_seconds_count{result=\"failed\",runner=\"desk\"} 1", lines);
        Assert.Contains("berth_caches_total{outcome=\"hit\",runner=\"desk\"} 2", lines);
        Assert.Contains("berth_caches_total{outcome=\"miss\",runner=\"desk\"} 1", lines);
        Assert.Contains("berth_listener_errors_total{cause=\"github-unreachable\",runner=\"desk\"} 1", lines);
        Assert.Contains("# TYPE berth_runners gauge", lines);
        Assert.Contains("berth_runners{runner=\"desk\",state=\"busy\"} 2", lines);
        Assert.Contains("berth_jobs_waiting{runner=\"desk\"} 3", lines);
        Assert.Equal("", lines[^1]);
    }

    [Fact]
    public async Task Counters_go_on_and_runners_that_are_gone_are_none()
    {
        using HttpClient client = new();
        _metrics.Ask = () => [Counts(0, ("busy", 2))];
        _metrics.Finished(Jobs.Failed());
        await client.GetStringAsync($"http://{_endpoint.Address}/metrics", Cancellation);
        _metrics.Ask = () => [Counts(0)];
        _metrics.Finished(Jobs.Failed());
        string text = await client.GetStringAsync($"http://{_endpoint.Address}/metrics", Cancellation);
        Assert.Contains("berth_jobs_total{result=\"failed\",runner=\"desk\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("berth_runners{runner=\"desk\",state=\"busy\"} 0\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 404 ")]
    [InlineData("GET /metrics?x=1 HTTP/1.0\r\nHost: a\r\n\r\n", "HTTP/1.1 200 ")]
    [InlineData("POST /metrics HTTP/1.1\r\n\r\n", "HTTP/1.1 405 ")]
    [InlineData("hello\r\n\r\n", "HTTP/1.1 400 ")]
    public async Task Only_the_metrics_can_be_had(string request, string answer) =>
        Assert.StartsWith(answer, await AskAsync(request), StringComparison.Ordinal);

    [Fact]
    public async Task Of_a_head_request_only_the_head_is_answered()
    {
        _metrics.Finished(Jobs.Failed());
        Assert.EndsWith("\r\n\r\n", await AskAsync("HEAD /metrics HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_without_end_is_cut_off()
    {
        string answer = await AskAsync("GET /metrics HTTP/1.1\r\nX: " + new string('x', 8 * 1024 - 26));
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Peers_that_say_nothing_are_let_go_and_keep_nobody_out_for_long()
    {
        List<TcpClient> silent = [];
        for (int i = 0; i < 8; i++)
        {
            TcpClient peer = new();
            await peer.ConnectAsync(_endpoint.Address, Cancellation);
            silent.Add(peer);
        }

        // The time that runs out for the silent ones may run out for one that asks as well: then it asks again.
        string answer = "";
        for (int tries = 0; tries < 100 && answer.Length == 0; tries++)
        {
            Task<string> asked = AskAsync("GET /metrics HTTP/1.1\r\n\r\n");
            while (!asked.IsCompleted)
            {
                Cancellation.ThrowIfCancellationRequested();
                _time.Advance(TimeSpan.FromSeconds(10));
                await Task.Yield();
            }

            answer = await asked;
        }

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        foreach (TcpClient peer in silent) peer.Dispose();
    }

    [Fact]
    public async Task Ending_lets_peers_go()
    {
        using TcpClient peer = new();
        await peer.ConnectAsync(_endpoint.Address, Cancellation);
        await _endpoint.DisposeAsync();
        await using MetricsEndpoint again = MetricsEndpoint.Start(new IPEndPoint(IPAddress.Loopback, 0), _meter, _time);
        try
        {
            Assert.Equal(0, await peer.GetStream().ReadAsync(new byte[1], Cancellation));
        }
        catch (IOException)
        {
            // Reset, as it was never read from: gone as well.
        }
    }

    [Fact]
    public void An_address_that_is_taken_is_said()
    {
        BerthException failure = Assert.Throws<BerthException>(() => MetricsEndpoint.Start(_endpoint.Address, _meter, _time));
        Assert.Equal("metrics-address-failed", failure.Finding.Cause);
        Assert.Contains(_endpoint.Address.ToString(), failure.Finding.Summary, StringComparison.Ordinal);
    }

    private static RunnerCounts Counts(int waiting, params (string State, int Count)[] runners) =>
        new("desk", waiting, runners.ToDictionary(runner => runner.State, runner => runner.Count));

    private async Task<string> AskAsync(string request)
    {
        using TcpClient peer = new();
        await peer.ConnectAsync(_endpoint.Address, Cancellation);
        await peer.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Cancellation);
        using StreamReader answer = new(peer.GetStream());
        return await answer.ReadToEndAsync(Cancellation);
    }
}
