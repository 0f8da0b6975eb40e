using System.Net;
using System.Net.Sockets;
using Berth.Core.Configuration;
using Berth.Core.Diagnosis;

namespace Berth.Telemetry.Tests;

public sealed class TelemetryOutputsTests : IAsyncDisposable
{
    private readonly List<string> _said = [];
    private readonly List<Finding?> _problems = [];
    private readonly Dictionary<string, string> _environment = [];
    private readonly TelemetryOutputs _outputs;

    public TelemetryOutputsTests() => _outputs = new TelemetryOutputs(_environment, "1.2.3", TimeProvider.System, _said.Add)
    {
        ProblemChanged = _problems.Add,
    };

    public ValueTask DisposeAsync() => _outputs.DisposeAsync();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_told_unless_it_is_asked_for()
    {
        await _outputs.ApplyAsync(new TelemetrySettings());
        Assert.Null(_outputs.Metrics);
        Assert.Empty(_said);
        Assert.Empty(_problems);
    }

    [Fact]
    public async Task Metrics_come_move_and_go_with_the_configuration()
    {
        await _outputs.ApplyAsync(new TelemetrySettings { Metrics = new IPEndPoint(IPAddress.Loopback, 0) });
        IPEndPoint first = _outputs.Metrics!;
        Assert.Equal(200, await StatusAsync(first));
        await _outputs.ApplyAsync(new TelemetrySettings { Metrics = new IPEndPoint(IPAddress.IPv6Loopback, 0) });
        Assert.Equal(200, await StatusAsync(_outputs.Metrics!));
        await Assert.ThrowsAsync<HttpRequestException>(() => StatusAsync(first));
        await _outputs.ApplyAsync(new TelemetrySettings());
        Assert.Null(_outputs.Metrics);
        Assert.Equal(4, _said.Count);
    }

    [Fact]
    public async Task The_same_again_leaves_what_there_is_alone()
    {
        TelemetrySettings settings = new() { Metrics = new IPEndPoint(IPAddress.Loopback, 0) };
        await _outputs.ApplyAsync(settings);
        IPEndPoint first = _outputs.Metrics!;
        await _outputs.ApplyAsync(settings with { });
        Assert.Equal(first, _outputs.Metrics);
    }

    [Fact]
    public async Task An_address_that_is_taken_is_a_problem_until_another_is_given()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        await _outputs.ApplyAsync(new TelemetrySettings { Metrics = (IPEndPoint)taken.LocalEndpoint });
        Assert.Equal("metrics-address-failed", _outputs.Problem!.Cause);
        await _outputs.ApplyAsync(new TelemetrySettings { Metrics = new IPEndPoint(IPAddress.Loopback, 0) });
        Assert.Null(_outputs.Problem);
        Assert.Equal(["metrics-address-failed", null], _problems.Select(problem => problem?.Cause));
    }

    [Fact]
    public async Task An_address_that_was_taken_is_tried_again()
    {
        TelemetrySettings settings;
        using (TcpListener taken = new(IPAddress.Loopback, 0))
        {
            taken.Start();
            settings = new TelemetrySettings { Metrics = (IPEndPoint)taken.LocalEndpoint };
            await _outputs.ApplyAsync(settings);
            Assert.NotNull(_outputs.Problem);
        }

        await _outputs.ApplyAsync(settings);
        Assert.Null(_outputs.Problem);
        Assert.Equal(settings.Metrics, _outputs.Metrics);
    }

    [Fact]
    public async Task A_variable_that_is_no_address_is_a_problem_and_the_metrics_are_there_all_the_same()
    {
        _environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "collector:4318";
        await _outputs.ApplyAsync(new TelemetrySettings { Metrics = new IPEndPoint(IPAddress.Loopback, 0) });
        Assert.Equal("config-otlp-endpoint", _outputs.Problem!.Cause);
        Assert.Equal(200, await StatusAsync(_outputs.Metrics!));
    }

    [Fact]
    public async Task Where_traces_go_is_said_without_what_may_be_a_key()
    {
        _environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://me:word@127.0.0.1:1/in?key=word";
        await _outputs.ApplyAsync(new TelemetrySettings());
        Assert.Equal(["traces are sent to http://127.0.0.1:1/in"], _said.Select(line => line.Replace("/v1/traces", "", StringComparison.Ordinal)));
        _environment.Clear();
        await _outputs.ApplyAsync(new TelemetrySettings());
        Assert.Equal("traces are sent no more", _said[^1]);
    }

    private static async Task<int> StatusAsync(IPEndPoint address)
    {
        using HttpClient client = new();
        using HttpResponseMessage answer = await client.GetAsync($"http://{address}/metrics", Cancellation);
        return (int)answer.StatusCode;
    }
}
