using System.Text.Json.Nodes;
using Berth.Tests.Shared;

namespace Berth.Hook.Tests.EndToEnd;

/// <summary>Jobs of forks on a runner that writes its job's event down before the container is asked for.</summary>
public sealed class ForkTests
{
    private const string Fork =
        """{"pull_request":{"head":{"repo":{"full_name":"stranger/repo"}},"base":{"repo":{"full_name":"owner/repo"}}}}""";

    [Theory]
    [InlineData(Fork, "a pull request of stranger/repo started this one")]
    [InlineData(null, "whether this one is cannot be told")]
    public async Task A_job_of_a_fork_or_of_nobody_knows_whom_gets_no_pod(string? payload, string reason)
    {
        await using TestRunner runner = await RunnerAsync(payload);

        Tool.Result result = await runner.PrepareAsync(TestImages.Busybox);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("fork-not-allowed", result.Output, StringComparison.Ordinal);
        Assert.Contains(reason, result.Output.Replace("\n", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("", await runner.LeftoversAsync());
    }

    [Theory]
    [InlineData("""{"ref":"refs/heads/main"}""", "Refuse")]
    [InlineData(Fork, "Allow")]
    public async Task Other_jobs_and_runners_that_allow_forks_go_on(string payload, string forks)
    {
        await using TestRunner runner = await RunnerAsync(payload);
        runner.Define(new JsonObject { ["forks"] = forks });

        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Busybox)).ExitCode);
        Assert.Equal(0, (await runner.CleanupAsync()).ExitCode);
    }

    private static async Task<TestRunner> RunnerAsync(string? payload)
    {
        TestRunner runner = await TestRunner.CreateAsync();
        runner.Define(new JsonObject { ["forks"] = "Refuse" });
        runner.Environment["ACTIONS_RUNNER_HOOK_JOB_STARTED"] = "/opt/berth/started.sh";
        if (payload is null) return runner;
        string file = Path.Combine(runner.Root, "event.json");
        await File.WriteAllTextAsync(file, payload);
        runner.Environment["GITHUB_EVENT_PATH"] = file;
        return runner;
    }
}
