using System.Text;
using Berth.Core.Diagnosis;
using Berth.Core.Secrets;
using Berth.Workflows.Hooks;
using Berth.Workflows.Logs;
using Berth.Workflows.Running;

namespace Berth.Workflows.Tests.Hooks;

public sealed class HookProcessTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly RecordingObserver _observer = new();
    private readonly WatchedTime _time = new();

    public void Dispose() => _directory.Dispose();

    private async Task<int> RunAsync(string script, string input, CancellationToken interrupt, string name = "hook.sh")
    {
        StepLog log = new(new SecretMasker(), _observer);
        HookInvocation invocation = new(
            Encoding.UTF8.GetBytes(input), new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["GIVEN"] = "yes" }, _directory.Root);
        int exitCode = await new HookProcess(_directory.File(name, script, executable: true), _time).RunAsync(invocation, log, interrupt);
        log.Complete();
        return exitCode;
    }

    [Fact]
    public async Task A_hook_gets_input_environment_and_directory_and_gives_its_exit_code()
    {
        int exitCode = await RunAsync("cat; echo; pwd; echo \"$GIVEN$HOME\" >&2; exit 9", "{\"command\": \"x\"}", TestContext.Current.CancellationToken);
        Assert.Equal(9, exitCode);
        Assert.Equal(["{\"command\": \"x\"}", _directory.Root], _observer.Lines.Where(line => line != "yes"));
        Assert.Contains("yes", _observer.Lines);
    }

    [Fact]
    public async Task An_executable_is_started_as_it_is_and_need_not_read_its_input()
    {
        string input = new('x', 4_000_000);
        Assert.Equal(0, await RunAsync("#!/bin/sh\nexit 0\n", input, TestContext.Current.CancellationToken, "hook"));
    }

    [Fact]
    public async Task A_hook_that_cannot_be_started_is_named()
    {
        HookInvocation invocation = new(Array.Empty<byte>(), new Dictionary<string, string>(), _directory.Root);
        BerthException e = await Assert.ThrowsAsync<BerthException>(() => new HookProcess("/nowhere/hook", _time)
            .RunAsync(invocation, new StepLog(new SecretMasker(), _observer), TestContext.Current.CancellationToken));
        Assert.Contains("/nowhere/hook", e.Finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_hook_gets_INT_then_TERM_then_is_killed()
    {
        using CancellationTokenSource cancel = new();
        TaskCompletionSource gotInt = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource gotTerm = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _observer.Then = e =>
        {
            switch ((e as JobEvent.LineWritten)?.Text)
            {
                case "ready":
                    cancel.Cancel();
                    break;
                case "got INT":
                    gotInt.SetResult();
                    break;
                case "got TERM":
                    gotTerm.SetResult();
                    break;
            }
        };
        Task<int> run = RunAsync(
            "trap 'echo got INT' INT\ntrap 'echo got TERM' TERM\necho ready\nwhile :; do sleep 0.05; done", "", cancel.Token);
        await Task.WhenAll(gotInt.Task, _time.TimerStarted(HookProcess.InterruptGrace));
        _time.Advance(HookProcess.InterruptGrace);
        await Task.WhenAll(gotTerm.Task, _time.TimerStarted(HookProcess.TerminateGrace));
        Assert.False(run.IsCompleted);
        _time.Advance(HookProcess.TerminateGrace);
        Assert.Equal(137, await run);
        Assert.Equal(["ready", "got INT", "got TERM"], _observer.Lines);
    }

    [Fact]
    public async Task A_hook_whose_output_nobody_takes_is_stopped_and_does_not_wait_for_a_reader()
    {
        _observer.Then = _ => throw new IOException("No space left on device");
        IOException e = await Assert.ThrowsAsync<IOException>(() => RunAsync(
            "trap 'exit 5' INT\nwhile :; do echo more; done", "", TestContext.Current.CancellationToken));
        Assert.Equal("No space left on device", e.Message);
    }

    [Fact]
    public async Task A_hook_that_ends_on_INT_is_not_signalled_again()
    {
        using CancellationTokenSource cancel = new();
        _observer.Then = _ => cancel.Cancel();
        Assert.Equal(5, await RunAsync("trap 'exit 5' INT\necho ready\nwhile :; do sleep 0.05; done", "", cancel.Token));
    }
}
