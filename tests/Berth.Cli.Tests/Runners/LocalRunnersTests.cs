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

    [Fact]
    public async Task A_daemon_that_runs_is_told_of_a_runner_that_was_taken_down()
    {
        FleetStatus down = new() { Process = 7, Down = ["desk"] };
        FleetStatus up = new() { Process = 7, Runners = [new ScaleSetStatus { Name = "desk", State = "waiting" }] };
        _cli.Config = Valid;
        (Task<string[]> asked, Socket listener) = Serve(down, up);
        using Socket own = listener;

        Assert.Equal((0, "", "desk is started, in the daemon that is process 7\n"), await _cli.RunAsync("up", "desk"));
        string[] requests = await asked;
        Assert.Contains("\"raise\"", requests[1], StringComparison.Ordinal);
        Assert.Contains("desk", requests[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_name_it_is_said_what_runs_and_what_was_taken_down()
    {
        FleetStatus status = new()
        {
            Process = 7,
            Down = ["spare"],
            Runners = [new ScaleSetStatus { Name = "desk", State = "listening", Running = 1 }],
        };
        _cli.Config = Valid;
        (Task<string[]> asked, Socket listener) = Serve(status);
        using Socket own = listener;

        (int code, _, string error) = await _cli.RunAsync("up", "-d");
        await asked;
        Assert.Equal(
            (0, "already running as process 7\ndesk: listening, 1 running, 0 idle\nspare: taken down; 'berth up spare' starts it again\n"),
            (code, error));
    }

    [Fact]
    public async Task The_end_of_a_daemon_that_is_drained_is_waited_for()
    {
        FleetStatus draining = new() { Process = 7, Draining = true };
        (Task<string[]> asked, Socket listener) = Serve(draining, draining, new FleetStatus { Process = 8 });
        using Socket own = listener;
        (int code, _, string error) = await _cli.RunAsync("up", "-d");
        await asked;
        Assert.Equal(
            (0, "berth: process 7 is being drained; waiting for its end to start anew ('berth down --now' ends its jobs)\n"
                + "already running as process 8\n"),
            (code, error));
    }

    [Theory]
    [InlineData("down", "--force")]
    [InlineData("down", "--caches")]
    [InlineData("up", "--timeout=1m")]
    public async Task What_is_for_a_cluster_is_refused_by_its_name(string command, string option)
    {
        (int code, _, string error) = await _cli.RunAsync(command, option);
        Assert.Equal(2, code);
        Assert.StartsWith($"berth: {option.Split('=')[0]} is for engine: kubernetes", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_says_which_scale_sets_would_be_deleted()
    {
        Place().Make();
        PrivateFile.Write(
            Place().ScaleSets, """[{"url":"https://github.com/octo/old","name":"gone","id":4,"session":"00000000-0000-0000-0000-000000000000"}]"""u8);
        (int code, _, string error) = await _cli.RunAsync("down", "--delete-scale-sets", "--dry-run");
        Assert.Equal(0, code);
        Assert.Contains("would delete scale set 4, 'gone' of https://github.com/octo/old", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_there_is_not_is_said_plainly()
    {
        (int code, _, string error) = await _cli.RunAsync("auth", "add", "desk", "--store", "foo", "--from-gh");
        Assert.Equal((2, "berth: --store is keyring or file\n"), (code, error));
    }

    [Theory]
    [InlineData("up")]
    [InlineData("down")]
    [InlineData("status")]
    public async Task An_option_that_there_is_not_is_no_runners_name(string command)
    {
        _cli.Config = Valid;
        (int code, _, string error) = await _cli.RunAsync(command, "--foo");
        Assert.Equal(2, code);
        Assert.StartsWith("berth: there is no option '--foo'", error, StringComparison.Ordinal);
    }

    /// <summary>A daemon that answers so, one request after the other.</summary>
    private (Task<string[]> Asked, Socket Listener) Serve(params FleetStatus[] answers)
    {
        FleetPlace place = Place();
        place.Make();
        Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(place.Socket));
        listener.Listen();
        return (AnswerAllAsync(), listener);

        async Task<string[]> AnswerAllAsync()
        {
            List<string> asked = [];
            foreach (FleetStatus answer in answers)
            {
                using Socket peer = await listener.AcceptAsync(TestContext.Current.CancellationToken);
                byte[] request = new byte[1024];
                int length = 0;
                while (await peer.ReceiveAsync(request.AsMemory(length)) is > 0 and int count) length += count;
                asked.Add(System.Text.Encoding.UTF8.GetString(request, 0, length));
                await peer.SendAsync(JsonSerializer.SerializeToUtf8Bytes(answer, ControlJson.Default.FleetStatus));
            }

            return [.. asked];
        }
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
