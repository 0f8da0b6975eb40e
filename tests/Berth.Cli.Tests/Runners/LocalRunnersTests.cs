using System.Net.Sockets;
using System.Text.Json;
using Berth.Core;
using Berth.Core.Files;
using Berth.Daemon.Control;
using Berth.Daemon.Fleets;

namespace Berth.Cli.Tests.Runners;

public sealed class LocalRunnersTests : IDisposable
{
    private const string Valid = "apiVersion: berth/v1\nrunners:\n  desk:\n    repository: octo/hello\n    credentials: test\n";

    private readonly CliFixture _cli = new() { Config = Valid };

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_dry_run_says_what_would_listen()
    {
        (int code, _, string error) = await _cli.RunAsync("up", "--dry-run");
        Assert.Equal(0, code);
        Assert.Contains("would listen for jobs of https://github.com/octo/hello as 'desk', 0 to 1 runners", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("    mode: dind\n    network: host\n", "runners.desk.network: is 'host', and the Docker daemon of mode 'dind'")]
    [InlineData("    mode: dind\n    caches: ['/var/lib/docker:overlay']\n", "runners.desk.caches[0]: '/var/lib/docker' is the data root")]
    [InlineData("    group: big\n", "runners.desk.group: is for runners of an organisation")]
    public async Task What_cannot_be_had_is_said_before_anything_listens(string field, string said)
    {
        _cli.Config = Valid + field;
        (int code, _, string error) = await _cli.RunAsync("up", "--dry-run");
        Assert.Equal(2, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_file_is_broken_the_daemon_that_serves_it_is_asked_all_the_same()
    {
        FleetPlace place = Place();
        place.Make();
        using FileLock? held = FileLock.TryAcquire(place.Lock);
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(place.Socket));
        listener.Listen();
        _cli.Config = "apiVersion: berth/v1\nrunnerz: {}\n";
        Task answering = AnswerAsync(listener);
        (int code, string output, string error) = await _cli.RunAsync("status");
        await answering;
        Assert.Equal(0, code);
        Assert.Contains("desk", output, StringComparison.Ordinal);
        Assert.Contains("berth: configuration: it is broken (config-refused)", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_file_that_nobody_serves_is_an_error()
    {
        _cli.Config = "apiVersion: berth/v1\nrunnerz: {}\n";
        (int code, _, string error) = await _cli.RunAsync("status");
        Assert.Equal(2, code);
        Assert.Contains("runnerz", error, StringComparison.Ordinal);
    }

    private FleetPlace Place() =>
        FleetPlace.Of(BerthDirectories.From(new Dictionary<string, string> { ["HOME"] = Path.Combine(_cli.Directory, "home") }), AtomicFile.Resolve(_cli.ConfigPath));

    private static async Task AnswerAsync(Socket listener)
    {
        using Socket peer = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        byte[] request = new byte[1024];
        while (await peer.ReceiveAsync(request) > 0)
        {
        }

        FleetStatus status = new()
        {
            Refused = new ProblemView("config-refused", "it is broken", "mend it", []),
            Runners = [new ScaleSetStatus { Name = "desk", Url = "https://github.com/octo/hello", State = "listening", Max = 1 }],
        };
        await peer.SendAsync(JsonSerializer.SerializeToUtf8Bytes(status, ControlJson.Default.FleetStatus));
    }
}
