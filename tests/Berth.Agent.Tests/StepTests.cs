using System.Diagnostics;
using Berth.Core.Diagnosis;
using Berth.Core.Jobs;
using Berth.Core.Steps;

namespace Berth.Agent.Tests;

/// <summary>The hook's side and the real agent, over pipes.</summary>
public sealed class StepTests
{
    private static readonly CancellationToken _never = CancellationToken.None;

    [Fact]
    public async Task Output_error_and_exit_code_come_back()
    {
        (StepResult result, CollectedOutput output) = await RunAsync("sh", "-c", "echo out; echo err >&2; exit 7");
        Assert.Equal(7, result.ExitCode);
        Assert.Equal("out\n", output.Out);
        Assert.Equal("err\n", output.Error);
    }

    [Fact]
    public async Task A_death_by_a_signal_is_128_and_its_number()
    {
        Assert.Equal(137, (await RunAsync("sh", "-c", "kill -9 $$")).Result.ExitCode);
    }

    [Fact]
    public async Task A_hundred_megabytes_come_through()
    {
        Assert.Equal(100_000_000, (await RunAsync("head", "-c", "100000000", "/dev/zero")).Output.Bytes);
    }

    [Fact]
    public async Task Environment_prepended_path_and_working_directory_are_the_steps()
    {
        using var directory = new TemporaryDirectory();
        File.SetUnixFileMode(directory.Write("tool/mine", "#!/bin/sh\necho $A; pwd; cat\n"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var request = Request("mine") with
        {
            Environment = new Dictionary<string, string> { ["A"] = "a=b c", ["PATH"] = "/usr/bin:/bin" },
            PrependPath = [directory["tool"]],
            WorkingDirectory = directory.Path,
        };
        Assert.Equal($"a=b c\n{directory.Path}\n", (await RunAsync(request)).Output.Out);
    }

    [Theory]
    [InlineData(200_000, 0, "the variable BIG has 200005 bytes of at most 131072")]
    [InlineData(0, 200_000, "an argument has 200001 bytes of at most 131072")]
    public async Task The_largest_of_what_Linux_does_not_take_is_named(int variable, int argument, string said)
    {
        StepRequest request = Request("true", new string('a', argument)) with
        {
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["BIG"] = new string('b', variable) },
        };

        (StepResult result, CollectedOutput output) = await RunAsync(request);

        Assert.Equal(126, result.ExitCode);
        Assert.Contains($": its arguments and variables are too large for Linux: {said}, all have ", output.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none", "the step's working directory is not there: DIR/none is missing in the job container\n")]
    [InlineData("file", "the step's working directory is none: DIR/file is a file in the job container\n")]
    public async Task A_working_directory_that_cannot_be_is_said(string name, string said)
    {
        using var directory = new TemporaryDirectory();
        directory.Write("file", "");

        (StepResult result, CollectedOutput output) = await RunAsync(Request("true") with { WorkingDirectory = directory[name] });

        Assert.Equal((126, said.Replace("DIR", directory.Path, StringComparison.Ordinal)), (result.ExitCode, output.Error));
    }

    [Fact]
    public async Task Variables_that_Linux_does_not_take_are_named_without_their_values()
    {
        var request = Request("true") with
        {
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["BIG"] = new('x', 200_000), ["SMALL"] = new('y', 1000) },
        };

        (StepResult result, CollectedOutput output) = await RunAsync(request);

        Assert.Equal(126, result.ExitCode);
        Assert.Contains("the variable BIG has 200005 bytes of at most 131072, all have", output.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("xx", output.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_go_in_and_results_come_back_after_a_failure()
    {
        using var directory = new TemporaryDirectory();
        string large = new('x', 700_000);
        var request = Request("sh", "-c", $"cat {directory["in/deep/file"]} > {directory["out"]}; echo -n > {directory["empty"]}; exit 3") with
        {
            FilesIn = [new StepFile(directory.Write("source", large), directory["in/deep/file"], UnixFileMode.UserRead)],
            ResultFiles = new Dictionary<string, string>
            {
                [directory["out"]] = directory["host-out"],
                [directory["empty"]] = directory["host-empty"],
                [directory["never"]] = directory["host-never"],
            },
        };
        Assert.Equal(3, (await RunAsync(request)).Result.ExitCode);
        Assert.Equal(large, File.ReadAllText(directory["host-out"]));
        Assert.True(File.Exists(directory["host-empty"]));
        Assert.False(File.Exists(directory["host-never"]));
        Assert.Equal(["empty", "host-empty", "host-out", "out", "source"], Directory.GetFiles(directory.Path).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData(127, "nowhere-to-be-found: command not found", "nowhere-to-be-found")]
    [InlineData(127, "there is no such file", "/nowhere/at-all")]
    [InlineData(126, "may not be executed (mode 644)", "/etc/passwd")]
    [InlineData(126, "is a directory", "/etc")]
    public async Task What_cannot_be_started_says_why(int exitCode, string text, string command)
    {
        (StepResult result, CollectedOutput output) = await RunAsync(command);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(text, output.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#!/no/such/interpreter -x\n", 127, "/no/such/interpreter is missing")]
    [InlineData("#!/bin/sh\r\n", 127, "carriage return")]
    [InlineData("just text\n", 126, "neither a program nor a script")]
    public async Task A_script_that_cannot_run_names_what_is_missing(string content, int exitCode, string text)
    {
        using var directory = new TemporaryDirectory();
        File.SetUnixFileMode(directory.Write("script", content), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        (StepResult result, CollectedOutput output) = await RunAsync(directory["script"]);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(text, output.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_working_directory_is_named()
    {
        (StepResult result, CollectedOutput output) = await RunAsync(Request("true") with { WorkingDirectory = "/no/such/dir" });
        Assert.Equal(126, result.ExitCode);
        Assert.Contains("/no/such/dir is missing", output.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupt_and_terminate_reach_the_whole_group()
    {
        using var interrupt = new CancellationTokenSource();
        using var terminate = new CancellationTokenSource();
        var output = new CollectedOutput { AwaitedText = "ready" };
        // The child of the shell would live on for a minute if it were not in the group.
        const string Script = "trap 'echo int' INT; sh -c 'trap \"\" INT; echo ready; sleep 60'; sh -c 'sleep 60'; exit 5";
        await using var stream = new ProcessStream(AgentProgram.Start("step"));
        Task<StepResult> running = StepSession.RunAsync(stream, Request("sh", "-c", Script), output, interrupt.Token, terminate.Token);
        await output.Said;
        await interrupt.CancelAsync();
        await terminate.CancelAsync();
        Assert.Equal(143, (await running).ExitCode);
    }

    [Fact]
    public async Task What_a_step_leaves_behind_does_not_hold_it()
    {
        (StepResult result, CollectedOutput output) = await RunAsync("sh", "-c", "sleep 20 & echo $!");
        Assert.Equal(0, result.ExitCode);
        Process.GetProcessById(int.Parse(output.Out.Trim(), System.Globalization.CultureInfo.InvariantCulture)).Kill();
    }

    [Fact]
    public async Task The_end_of_the_hook_ends_what_the_step_started()
    {
        using Process agent = AgentProgram.Start("step");
        await using var stream = new ProcessStream(agent);
        var output = new CollectedOutput { AwaitedText = "\n" };
        Task<StepResult> running = StepSession.RunAsync(stream, Request("sh", "-c", "trap '' TERM; sleep 100 & echo $!; while :; do wait; done"), output, _never, _never);
        await output.Said;
        await stream.CloseInputAsync(_never);
        BerthException lost = await Assert.ThrowsAnyAsync<BerthException>(() => running);
        Assert.Equal("step-connection-lost", lost.Finding.Cause);
        int left = int.Parse(output.Out, System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(SpinWait.SpinUntil(() => ProcessIdentity.Of(left) is null, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_killed_agent_is_a_lost_connection()
    {
        using Process agent = AgentProgram.Start("step");
        await using var stream = new ProcessStream(agent);
        var output = new CollectedOutput { AwaitedText = "ready" };
        Task<StepResult> running = StepSession.RunAsync(stream, Request("sh", "-c", "echo ready; exec sleep 5"), output, _never, _never);
        await output.Said;
        agent.Kill();
        BerthException lost = await Assert.ThrowsAnyAsync<BerthException>(() => running);
        Assert.Equal("step-connection-lost", lost.Finding.Cause);
        Assert.Contains("exec's exit code: 137", lost.Finding.Evidence);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_named()
    {
        var request = Request("true") with { FilesIn = [new StepFile("/no/such/file", "/tmp/never", UnixFileMode.UserRead)] };
        BerthException failed = await Assert.ThrowsAnyAsync<BerthException>(() => RunAsync(request));
        Assert.Equal("step-file-unreadable", failed.Finding.Cause);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_the_agents_own_report()
    {
        var request = Request("true") with { FilesIn = [new StepFile("/etc/passwd", "/etc/passwd/below", UnixFileMode.UserRead)] };
        BerthException failed = await Assert.ThrowsAnyAsync<BerthException>(() => RunAsync(request));
        Assert.Equal("step-file-not-written", failed.Finding.Cause);
    }

    private static StepRequest Request(params IReadOnlyList<string> argv) =>
        new(argv, new Dictionary<string, string>(), [], null, [], new Dictionary<string, string>());

    private static Task<(StepResult Result, CollectedOutput Output)> RunAsync(params IReadOnlyList<string> argv) => RunAsync(Request(argv));

    private static async Task<(StepResult Result, CollectedOutput Output)> RunAsync(StepRequest request)
    {
        var output = new CollectedOutput();
        await using var stream = new ProcessStream(AgentProgram.Start("step"));
        return (await StepSession.RunAsync(stream, request, output, _never, _never), output);
    }
}
