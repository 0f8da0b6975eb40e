using System.Diagnostics;
using Berth.Core.Runners;
using Berth.Core.Scaling;
using Berth.Daemon.Runners;

namespace Berth.Daemon.Tests;

/// <summary>What a runner runs before anything of its job.</summary>
public sealed class StartedScriptTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-started-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("sh")]
    [InlineData("bash")]
    public async Task The_event_is_sent_and_an_allowed_job_begins(string shell)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "event.json"), """{"a":[1,"it's"]}""", Cancellation);
        Assert.Equal(0, await RunAsync(shell, "exit 0", "event.json"));
        Assert.Equal("""{"command":"job_started","args":{"event":{"a":[1,"it's"]}}}""", await SentAsync());
    }

    [Fact]
    public async Task Without_an_event_that_is_said()
    {
        Assert.Equal(0, await RunAsync("sh", "exit 0", "none.json"));
        Assert.Equal("""{"command":"job_started","args":{"event":null}}""", await SentAsync());
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("bash")]
    public async Task A_refused_job_ends_the_runner_and_never_begins(string shell)
    {
        // The waiting stands for a sleep that never ends, and the runner's own process for the first of its container.
        Assert.Equal(77, await RunAsync(shell, "exit 1", "event.json", waits: "exit 77"));
        Assert.Equal("-TERM 1\n", await File.ReadAllTextAsync(Path.Combine(_directory, "killed"), Cancellation));
    }

    [Fact]
    public void Only_runners_that_refuse_have_it()
    {
        RunnerDefinition runner = new() { Name = "desk" };
        Assert.NotEqual(RunnerEnvironment.Digest(runner), RunnerEnvironment.Digest(runner with { Forks = ForkPolicy.Allow }));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Task<string> SentAsync() => File.ReadAllTextAsync(Path.Combine(_directory, "sent"), Cancellation);

    private async Task<int> RunAsync(string shell, string relay, string payload, string waits = "exit 78")
    {
        string agent = Path.Combine(_directory, "agent");
        await File.WriteAllTextAsync(agent, $"#!/bin/sh\ncat >{_directory}/sent\n{relay}\n", Cancellation);
        File.SetUnixFileMode(agent, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string script = RunnerEnvironment.StartedScript.Replace(RunnerPaths.Agent, agent, StringComparison.Ordinal)
            .Replace("kill -TERM 1", $"echo -TERM 1 >{_directory}/killed", StringComparison.Ordinal)
            .Replace("sleep 60", waits, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(_directory, "started.sh"), script, Cancellation);
        // As the runner starts it.
        ProcessStartInfo start = new(shell, ["-e", Path.Combine(_directory, "started.sh")]);
        start.Environment["GITHUB_EVENT_PATH"] = Path.Combine(_directory, payload);
        using Process process = Process.Start(start)!;
        await process.WaitForExitAsync(Cancellation);
        return process.ExitCode;
    }
}
