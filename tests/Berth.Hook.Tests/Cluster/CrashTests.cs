using System.Diagnostics;
using System.Text.Json.Nodes;
using Berth.Tests.Shared;

namespace Berth.Hook.Tests.Cluster;

/// <summary>A hook that is killed leaves nothing that the next command does not collect.</summary>
public sealed class CrashTests
{
    [Theory]
    [InlineData("lease", "leases", "{.items[*].metadata.name}")]
    [InlineData("pod", "pods", "{.items[*].metadata.name}")]
    [InlineData("container", "pods", "{.items[*].status.containerStatuses[*].state.running}")]
    public async Task Prepare_job_killed_at_any_moment_is_collected_by_cleanup_job(string moment, string resource, string path)
    {
        await using TestRunner runner = await TestCluster.RunnerAsync();
        runner.Define(new JsonObject { ["name"] = runner.Name, ["caches"] = new JsonArray(TestRunner.Cache("/opt/data", "Bind")) });
        var args = new JsonObject { ["container"] = runner.JobContainer(TestImages.Busybox), ["services"] = new JsonArray() };

        using Process hook = await runner.BeginAsync("prepare_job", args);
        while (!hook.HasExited && await TestCluster.KubectlAsync(
            "get", resource, "-l", $"berth.dev/runner={runner.Name}", "-o", $"jsonpath={path}") == "")
        {
            // Asked again: each question takes its time.
        }

        hook.Kill();
        await hook.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual("", moment);

        Assert.Equal(0, (await runner.CleanupAsync()).ExitCode);
        await Eventually.IsAsync("", () => TestCluster.LeftoversAsync(runner));
        Tool.Result next = await runner.PrepareAsync(TestImages.Busybox);
        Assert.True(next.ExitCode == 0, next.Output + next.Error);
        Assert.Contains("slot 0", next.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_killed_with_its_hook_is_ended_in_the_pod()
    {
        await using TestRunner runner = await TestCluster.RunnerAsync();
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Busybox)).ExitCode);
        using Process hook = await runner.BeginAsync("run_script_step", TestRunner.Step(["sleep", "7654"]));
        await Eventually.IsAsync("7654", () => SleepAsync(runner));

        hook.Kill();

        await Eventually.IsAsync("", () => SleepAsync(runner));
        Assert.Equal(0, (await runner.StepAsync("true")).ExitCode);
    }

    /// <summary>The argument of the sleep that runs in the job's container.</summary>
    private static async Task<string> SleepAsync(TestRunner runner) => (await runner.StepAsync(
        "sh", "-c", "\"for", "p", "in", "/proc/[0-9]*;", "do", "tr", "'\\0'", "'", "'", "<$p/cmdline", "2>/dev/null;", "echo;", "done", "|",
        "sed", "-n", "'s/^sleep", "\\(7654\\)", "$/\\1/p'\"")).Output.Trim();
}
