using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Berth.Agent.Tests;

/// <summary>The agent as the entry process of a Docker daemon's container, with a script in the daemon's place.</summary>
public sealed class DaemonTests : IDisposable
{
    private const string Container = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private readonly TemporaryDirectory _directory = new();

    private string Lease => Path.Combine(_directory.Path, "lease");

    private string Draft => Path.Combine(_directory.Path, "draft");

    private string SocketFile => Path.Combine(_directory.Path, "docker.sock");

    [Fact]
    public async Task It_is_ready_when_the_daemon_answers_and_has_removed_what_an_earlier_job_left()
    {
        // Whatever is at the socket's place before the daemon starts is an old one's.
        File.WriteAllText(SocketFile, "");
        using Socket listener = Listen();
        using Process agent = Start($"test ! -e {SocketFile} && mv {Draft} {SocketFile} && exec sleep 60");
        (string line, string[] asked) = await ServeUntilHeardAsync(agent, listener, "204 No Content");

        Assert.Equal("berth-agent: removed 1 container of an earlier job", line);
        Assert.Equal("berth-agent: ready", await agent.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal(
            ["GET /_ping", "GET /containers/json?all=1", $"DELETE /containers/{Container}?force=1&v=1", "POST /networks/prune"], asked);
        Assert.Equal(0b110_110_110, (int)File.GetUnixFileMode(SocketFile));
        agent.Kill(entireProcessTree: true);
    }

    [Fact]
    public async Task It_is_not_ready_while_a_container_of_an_earlier_job_stays()
    {
        using Socket listener = Listen();
        using Process agent = Start($"mv {Draft} {SocketFile} && exec sleep 60");
        (string line, string[] asked) = await ServeUntilHeardAsync(agent, listener, "500 Oh", "busy");

        Assert.Equal(
            "berth-agent: failed docker-daemon-failed containers of an earlier job cannot be removed: 0123456789ab: 500 busy", line);
        Assert.Equal(5, asked.Count(each => each.StartsWith("DELETE", StringComparison.Ordinal)));
        Assert.Equal("", await agent.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_daemon_that_is_stuck_is_told_to_end_all_the_same()
    {
        using Socket listener = Listen();
        // Nobody answers what is asked there.
        using Process agent = Start(
            $"trap 'echo told; exit 7' TERM; mv {Draft} {SocketFile}; echo up; while test -e {SocketFile}; do sleep 0.01; done");
        Assert.Equal("up", await agent.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        using Process signal = Process.Start("sh", ["-c", $"kill -TERM {agent.Id}"]);

        Assert.Equal("told", await agent.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        listener.Dispose();
        await agent.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(7, agent.ExitCode);
        Assert.Equal("", await agent.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_lease_is_held_until_the_last_process_of_the_daemons_has_ended()
    {
        using Process agent = Start("sleep 60 & echo $!; exit 3");
        int child = int.Parse((await agent.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!, CultureInfo.InvariantCulture);
        await agent.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(70, agent.ExitCode);
        Assert.Contains("cache-in-use", (await RunAsync("true")).Output, StringComparison.Ordinal);

        using Process left = Process.GetProcessById(child);
        left.Kill();
        while ((await RunAsync("true")).Output.Contains("cache-in-use", StringComparison.Ordinal))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    [Fact]
    public async Task A_daemon_that_ends_before_it_answers_is_a_failure_with_its_exit_code()
    {
        (int code, string output) = await RunAsync("echo why; exit 5");

        Assert.Equal(70, code);
        Assert.Equal("why\nberth-agent: failed docker-daemon-failed the Docker daemon ended with exit code 5 before it answered\n", output);
    }

    [Fact]
    public async Task An_image_without_the_daemon_is_said_so()
    {
        (int code, string output) = await AgentProgram.RunAsync("daemon", "--socket", SocketFile, "--", "no-such-daemon");

        Assert.Equal(70, code);
        Assert.Contains("failed docker-daemon-failed the image has no no-such-daemon, its PATH is ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("daemon")]
    [InlineData("daemon", "--socket", "relative", "--", "dockerd")]
    [InlineData("daemon", "--", "dockerd")]
    [InlineData("daemon", "--socket", "/s", "--")]
    public async Task A_wrong_command_line_says_what_is_allowed(params string[] arguments)
    {
        (int code, string output) = await AgentProgram.RunAsync(arguments);

        Assert.Equal(2, code);
        Assert.Contains("Allowed are [--lease FILE] [--api FILE] --socket FILE -- PROGRAM", output, StringComparison.Ordinal);
    }

    private Process Start(string script) =>
        AgentProgram.Start("daemon", "--lease", Lease, "--socket", SocketFile, "--", "sh", "-c", script);

    private Task<(int ExitCode, string Output)> RunAsync(string script) =>
        AgentProgram.RunAsync("daemon", "--lease", Lease, "--socket", SocketFile, "--", "sh", "-c", script);

    private Socket Listen()
    {
        Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Draft));
        listener.Listen();
        return listener;
    }

    /// <summary>Answers as a daemon with one container does, until the agent says something.</summary>
    private static async Task<(string Line, string[] Asked)> ServeUntilHeardAsync(
        Process agent, Socket listener, string removed, string why = "")
    {
        List<string> asked = [];
        Task<string?> line = agent.StandardOutput.ReadLineAsync();
        while (!line.IsCompleted)
        {
            Task<Socket> accepting = listener.AcceptAsync();
            if (await Task.WhenAny(line, accepting) == line) break;
            using Socket peer = await accepting;
            byte[] request = new byte[1024];
            int length = await peer.ReceiveAsync(request);
            string[] words = Encoding.ASCII.GetString(request, 0, length).Split(' ', 3);
            asked.Add($"{words[0]} {words[1]}");
            (string status, string body) = (words[0], words[1]) switch
            {
                ("DELETE", _) => (removed, why),
                (_, ['/', 'c', ..]) => ("200 OK", $$$"""[{"Id":"{{{Container}}}","Labels":{"x":"\"Id\":\"no\""}}]"""),
                _ => ("200 OK", "OK"),
            };
            await peer.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.0 {status}\r\n\r\n{body}"));
        }

        return ((await line)!, [.. asked]);
    }

    public void Dispose() => _directory.Dispose();
}
