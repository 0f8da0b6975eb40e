using System.Diagnostics;
using System.Text.Json.Nodes;
using Berth.Tests.Shared;

namespace Berth.Hook.Tests.EndToEnd;

/// <summary><c>kill -9</c> of the engine itself: the hook says so and ends, and when the engine is back all is cleaned up.</summary>
public sealed class EngineCrashTests
{
    [Fact]
    public async Task An_engine_killed_in_a_step_fails_the_step_and_leaves_nothing_once_it_is_back()
    {
        await using OwnEngine engine = await OwnEngine.StartAsync();
        await using TestRunner runner = await TestRunner.CreateAsync();
        runner.Environment["DOCKER_HOST"] = engine.Host;
        runner.Define(new JsonObject { ["caches"] = new JsonArray(TestRunner.Cache("/cache", "Bind")) });
        Tool.Result prepared = await runner.PrepareAsync(TestImages.Busybox);
        Assert.True(prepared.ExitCode == 0, prepared.Output + prepared.Error);
        using Process hook = await runner.BeginAsync("run_script_step", TestRunner.Step(["sh", "-c", "\"echo", "kept", ">/cache/file;", "echo", "started;", "sleep", "60\""]));
        Assert.Equal("started", await hook.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        engine.Kill();
        string rest = await hook.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await hook.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, hook.ExitCode);
        Assert.Contains("::error", rest, StringComparison.Ordinal);
        Assert.Contains(new[] { "engine-unreachable", "step-connection-lost" }, cause => rest.Contains(cause, StringComparison.Ordinal));
        Assert.Equal(1, (await runner.CleanupAsync()).ExitCode);

        await engine.RestartAsync();
        Tool.Result next = await runner.PrepareAsync(TestImages.Busybox);
        Assert.True(next.ExitCode == 0, next.Output + next.Error);
        Assert.Equal("kept", (await runner.ShellAsync("cat /cache/file")).Output.Trim());
        Assert.Equal(0, (await runner.CleanupAsync()).ExitCode);
        Assert.Equal("", await engine.LeftoversAsync());
    }

    [Fact]
    public async Task An_engine_killed_while_a_job_is_prepared_leaves_nothing_once_it_is_back()
    {
        await using OwnEngine engine = await OwnEngine.StartAsync();
        await using TestRunner runner = await TestRunner.CreateAsync();
        runner.Environment["DOCKER_HOST"] = engine.Host;
        var args = new JsonObject { ["container"] = runner.JobContainer(TestImages.Busybox), ["services"] = new JsonArray(SleepingService()) };
        foreach (int moment in new[] { 20, 80, 160, 320, 640 })
        {
            using (Process hook = await runner.BeginAsync("prepare_job", args))
            {
                // The moment is the point of this test: how far the engine got by then does not matter.
                bool ended = hook.WaitForExit(moment);
                engine.Kill();
                string said = await hook.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
                await hook.WaitForExitAsync(TestContext.Current.CancellationToken);
                Assert.True(ended || hook.ExitCode == 0 || said.Contains("::error", StringComparison.Ordinal), said);
            }

            await engine.RestartAsync();
            Tool.Result cleaned = await runner.CleanupAsync();
            Assert.True(cleaned.ExitCode == 0, cleaned.Output);
            Assert.Equal("", await engine.LeftoversAsync());
        }

        Tool.Result next = await runner.RunAsync("prepare_job", args);
        Assert.True(next.ExitCode == 0, next.Output + next.Error);
        Assert.Equal("works", (await runner.ShellAsync("echo works")).Output.Trim());
        Assert.Equal(0, (await runner.CleanupAsync()).ExitCode);
    }

    private static JsonObject SleepingService()
    {
        JsonObject service = TestRunner.Service(TestImages.Busybox);
        service["entryPoint"] = "sleep";
        service["entryPointArgs"] = new JsonArray("1000");
        return service;
    }
}
