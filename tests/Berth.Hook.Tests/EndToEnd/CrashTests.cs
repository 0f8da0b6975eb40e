using System.Diagnostics;
using System.Text.Json.Nodes;
using Berth.Tests.Shared;

namespace Berth.Hook.Tests.EndToEnd;

/// <summary><c>kill -9</c> at many moments: nothing lost, nothing left.</summary>
public sealed class CrashTests
{
    public static TheoryData<int> Moments => [.. Enumerable.Range(0, 16).Select(i => i * i * 6)];

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task A_hook_killed_while_it_prepares_leaves_nothing_after_cleanup_and_the_next_job_runs(int milliseconds)
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        runner.Define(new JsonObject { ["caches"] = new JsonArray(TestRunner.Cache("/nix/store", "Seed")) });
        var args = new JsonObject
        {
            ["container"] = runner.JobContainer(TestImages.Nix),
            ["services"] = new JsonArray(SleepingService()),
        };

        using (Process hook = await runner.BeginAsync("prepare_job", args))
        {
            // The moment is the point of this test: how far the hook got by then does not matter.
            hook.WaitForExit(milliseconds);
            hook.Kill();
            hook.WaitForExit();
        }

        Assert.Equal(0, (await runner.CleanupAsync()).ExitCode);
        Assert.Equal("", await runner.LeftoversAsync());
        Tool.Result next = await runner.RunAsync("prepare_job", args);
        Assert.True(next.ExitCode == 0, next.Output + next.Error);
        Assert.Equal("works", (await runner.ShellAsync("echo works")).Output.Trim());
        Assert.Single(Directory.GetDirectories(runner.CacheDirectory, "data", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_pod_whose_runner_has_ended_is_collected_by_the_next_job_of_any_runner()
    {
        await using TestRunner dead = await TestRunner.CreateAsync();
        await using TestRunner other = await TestRunner.CreateAsync();
        // The shell between is the hook's parent, and ends: as a runner that was killed with the job running.
        string input = new JsonObject
        {
            ["command"] = "prepare_job",
            ["responseFile"] = Path.Combine(dead.Root, "response"),
            ["args"] = new JsonObject { ["container"] = dead.JobContainer(TestImages.Busybox), ["services"] = new JsonArray() },
            ["state"] = null,
        }.ToJsonString();
        Tool.Result prepared = await Tool.TryAsync(
            "sh", ["-c", $"{dead.Dist}/berth-hook; true"],
            start => start.Environment["RUNNER_NAME"] = dead.Name,
            System.Text.Encoding.UTF8.GetBytes(input));
        Assert.NotEqual("", await dead.LeftoversAsync());

        Tool.Result next = await other.PrepareAsync(TestImages.Busybox);

        Assert.True(next.ExitCode == 0, prepared.Output + next.Output);
        Assert.Equal("", await dead.LeftoversAsync());
        Assert.NotEqual("", await other.LeftoversAsync());
    }

    [Fact]
    public async Task A_step_whose_hook_is_killed_is_ended_in_the_container()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Busybox)).ExitCode);
        using (Process hook = await runner.BeginAsync("run_script_step", TestRunner.Step(["sh", "-c", "\"echo", "started;", "sleep", "987\""])))
        {
            Assert.Equal("started", await hook.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            hook.Kill();
            hook.WaitForExit();
        }

        string processes = "sleep 987";
        for (int i = 0; i < 100 && processes.Contains("sleep 987", StringComparison.Ordinal); i++)
        {
            processes = await Tool.RunAsync("docker", "top", runner.Container!);
        }

        Assert.DoesNotContain("sleep 987", processes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_container_that_is_killed_in_a_step_is_an_error_and_never_a_success()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Busybox)).ExitCode);
        using Process hook = await runner.BeginAsync("run_script_step", TestRunner.Step(["sh", "-c", "\"echo", "started;", "sleep", "60\""]));
        Assert.Equal("started", await hook.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        await Tool.RunAsync("docker", "kill", runner.Container!);
        string rest = await hook.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await hook.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.NotEqual(0, hook.ExitCode);
        Assert.Contains("::error", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_is_killed_in_a_step_is_an_error_and_the_next_step_runs()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root may kill a process of a container.");
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Busybox)).ExitCode);
        using Process hook = await runner.BeginAsync("run_script_step", TestRunner.Step(["sh", "-c", "\"echo", "started;", "sleep", "60\""]));
        Assert.Equal("started", await hook.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        string processes = await Tool.RunAsync("docker", "top", runner.Container!, "-o", "pid,args");
        string agent = processes.Split('\n').Single(line => line.EndsWith("agent step", StringComparison.Ordinal));
        await Tool.RunAsync("kill", "-KILL", agent.Trim().Split(' ')[0]);
        string rest = await hook.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await hook.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, hook.ExitCode);
        Assert.Contains("step-connection-lost", rest, StringComparison.Ordinal);
        Assert.Equal("works", (await runner.ShellAsync("echo works")).Output.Trim());
    }

    [Fact]
    public async Task Two_preparations_of_one_runner_at_once_leave_one_pod_that_works()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        var args = new JsonObject { ["container"] = runner.JobContainer(TestImages.Busybox), ["services"] = new JsonArray(SleepingService()) };
        using Process first = await runner.BeginAsync("prepare_job", args);
        using Process second = await runner.BeginAsync("prepare_job", args);
        await Task.WhenAll(
            first.WaitForExitAsync(TestContext.Current.CancellationToken), second.WaitForExitAsync(TestContext.Current.CancellationToken));

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        string containers = await Tool.RunAsync("docker", "ps", "-aq", "--filter", $"label=berth.dev/runner={runner.Name}");
        Assert.Equal(2, containers.Split('\n').Length);
        Assert.Equal(0, (await runner.CleanupAsync()).ExitCode);
        Assert.Equal("", await runner.LeftoversAsync());
    }

    [Theory]
    [InlineData("-INT", 130)]
    [InlineData("-TERM", 143)]
    public async Task A_cancelled_step_gets_the_signal_and_ends(string signal, int exitCode)
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Busybox)).ExitCode);
        using Process hook = await runner.BeginAsync("run_script_step", TestRunner.Step(["sh", "-c", "\"echo", "started;", "sleep", "60;", "true\""]));
        Assert.Equal("started", await hook.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        await Tool.RunAsync("kill", signal, hook.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        string rest = await hook.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await hook.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(exitCode, hook.ExitCode);
        Assert.Contains("cancelled, or the runner was told to end", rest, StringComparison.Ordinal);
    }

    private static JsonObject SleepingService()
    {
        JsonObject service = TestRunner.Service(TestImages.Busybox);
        service["entryPoint"] = "sleep";
        service["entryPointArgs"] = new JsonArray("1000");
        return service;
    }
}
