using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Berth.Core.Diagnosis;
using Berth.Core.Relay;
using Berth.Core.Runners;
using Berth.Hook.Serve;

namespace Berth.Hook.Tests.Serve;

/// <summary>The Docker socket of a runner's container, with an engine that starts a listener in the daemon's place.</summary>
public sealed class RunnerDockerTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("berth-rd-").FullName;
    private readonly CancellationTokenSource _over = new();
    private readonly FakeDaemonEngine _engine;

    public RunnerDockerTests()
    {
        Directory.CreateDirectory(Path.Combine(_root, RelayTicket.Share));
        _engine = new FakeDaemonEngine(Path.Combine(_root, "docker", "docker.sock"));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string SocketFile => Path.Combine(_root, RelayTicket.Share, "docker.sock");

    [Fact]
    public async Task The_daemon_starts_when_it_is_first_spoken_to_and_its_own_socket_takes_the_place()
    {
        using RunnerDocker docker = Docker(_root, Journal(allowed: true));
        Task serving = docker.RunAsync(_over.Token);
        Assert.Equal(0, _engine.Starts);
        using Socket client = await ConnectAsync();
        await client.SendAsync("GET /_ping"u8.ToArray(), Cancel);
        while (_engine.Starts == 0 || File.Exists(Path.Combine(_root, "docker", "docker.sock"))) await Task.Yield();
        using Socket passed = await _engine.Daemon.AcceptAsync(Cancel);
        Assert.Equal("GET /_ping", await ReadAsync(passed, 10));
        await passed.SendAsync("OK"u8.ToArray(), Cancel);
        Assert.Equal("OK", await ReadAsync(client, 2));

        // Nobody is in between any more, and who serves next leaves it as it is.
        using RunnerDocker next = Docker(_root, Journal(allowed: true));
        await next.RunAsync(Cancel);
        using Socket direct = await ConnectAsync();
        Assert.Equal(1, _engine.Starts);
        await _over.CancelAsync();
        await serving;
    }

    [Fact]
    public async Task Before_the_job_is_allowed_there_is_no_daemon_and_then_there_is()
    {
        JobJournal journal = Journal(allowed: false);
        using RunnerDocker docker = Docker(_root, journal);
        Task serving = docker.RunAsync(_over.Token);

        Assert.Contains("hook-not-allowed", await AskAsync(), StringComparison.Ordinal);
        Assert.Equal(0, _engine.Starts);
        journal.Gate.Allow();
        using Socket client = await ConnectAsync();
        while (_engine.Starts == 0) await Task.Yield();
        await _over.CancelAsync();
        await serving;
    }

    [Fact]
    public async Task A_failed_start_is_kept_as_the_jobs_failure_and_not_tried_again()
    {
        _engine.Failure = new BerthException(Finding.Certain("docker-daemon-failed", "It ended", "Mend it.", "its last line"));
        using RunnerDocker docker = Docker(_root, Journal(allowed: true));
        Task serving = docker.RunAsync(_over.Token);

        string first = await AskAsync();
        Assert.StartsWith("HTTP/1.1 500 ", first, StringComparison.Ordinal);
        Assert.Contains("berth: It ended (docker-daemon-failed). its last line. Mend it.", first, StringComparison.Ordinal);
        Assert.Equal(first, await AskAsync());
        Assert.Equal(1, _engine.Starts);
        JobProgress progress = Progress();
        Assert.Equal("docker-daemon-failed", progress.Cause);
        Assert.NotNull(progress.Failure);
        Assert.Contains(progress.Failure, File.ReadAllText(Path.Combine(_root, RelayTicket.Log)), StringComparison.Ordinal);
        await _over.CancelAsync();
        await serving;
    }

    [Fact]
    public async Task A_failure_that_nobody_expects_is_answered_too()
    {
        _engine.Failure = new SocketException((int)SocketError.ConnectionReset);
        using RunnerDocker docker = Docker(_root, Journal(allowed: true));
        Task serving = docker.RunAsync(_over.Token);

        Assert.Contains("internal-error", await AskAsync(), StringComparison.Ordinal);
        await _over.CancelAsync();
        await serving;
    }

    [Fact]
    public async Task A_socket_that_cannot_be_made_is_said_at_once()
    {
        string directory = Path.Combine(_root, new string('x', 100));
        Directory.CreateDirectory(Path.Combine(directory, RelayTicket.Share));
        using RunnerDocker docker = Docker(directory, Journal(allowed: true));
        await docker.RunAsync(Cancel);

        Assert.Equal("docker-daemon-failed", Progress().Cause);
        Assert.Contains("docker.sock", File.ReadAllText(Path.Combine(directory, RelayTicket.Log)), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _engine.Stop();
        _over.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private static readonly RunnerDefinition _runner = new() { Name = "desk", Mode = RunnerMode.Dind, DindImage = "docker:x" };

    private JobJournal Journal(bool allowed) => new(
        Path.Combine(_root, RelayTicket.Progress), new RunnerPlaces("/w", "/e"),
        _runner with { Forks = allowed ? ForkPolicy.Allow : ForkPolicy.Refuse });

    private JobProgress Progress() => JsonSerializer.Deserialize(
        File.ReadAllBytes(Path.Combine(_root, RelayTicket.Progress)), RelayJson.Default.JobProgress)!;

    private RunnerDocker Docker(string directory, JobJournal journal) => new(journal, directory, new RunnerDaemon(
        new RelayTicket
        {
            Runner = "desk-abc",
            Container = "c0ffee",
            Places = new RunnerPlaces("/w", "/e"),
            Agent = "/agent",
            Definition = _runner,
        },
        directory, new Dictionary<string, string> { ["XDG_STATE_HOME"] = _root, ["HOME"] = _root }, _engine, _engine, TimeProvider.System));

    private async Task<Socket> ConnectAsync()
    {
        Socket client = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(SocketFile), Cancel);
        return client;
    }

    private async Task<string> AskAsync()
    {
        using Socket client = await ConnectAsync();
        await client.SendAsync("GET /_ping HTTP/1.1\r\n\r\n"u8.ToArray(), Cancel);
        return await ReadAsync(client, int.MaxValue);
    }

    private static async Task<string> ReadAsync(Socket socket, int most)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[4096];
        while (text.Length < most && await socket.ReceiveAsync(buffer, Cancel) is > 0 and var count)
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        return text.ToString();
    }
}
