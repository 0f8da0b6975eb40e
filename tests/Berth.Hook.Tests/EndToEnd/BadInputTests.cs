using System.Text;
using System.Text.Json.Nodes;
using Berth.Tests.Shared;

namespace Berth.Hook.Tests.EndToEnd;

/// <summary>What the hook says to input that is none, to names that were made to harm, and to an engine on its worst day.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("", "standard input is empty")]
    [InlineData("hello", "no JSON object")]
    [InlineData("{\"command\":\"prepare_job\",\"args\":{\"container\":{\"im", "ends early")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{\"command\":\"deploy_job\",\"args\":{}}", "unknown command 'deploy_job'; known are prepare_job")]
    [InlineData("{\"command\":\"prepare_job\",\"args\":7}", "'args'")]
    [InlineData("{\"command\":\"run_script_step\",\"args\":{\"entryPoint\":\"sh\"},\"state\":[1]}", "without the state of a job container")]
    [InlineData("{\"command\":\"prepare_job\",\"args\":{\"services\":[null]}}", "a null in it, at $.services[0]")]
    public async Task Input_that_is_no_command_is_an_error_that_says_what_is_wrong(string input, string words)
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Tool.Result result = await GiveAsync(runner, Encoding.UTF8.GetBytes(input));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(words, result.Output, StringComparison.Ordinal);
        Assert.Contains("::error", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Output + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_hundred_megabytes_are_refused_without_being_kept()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        byte[] input = new byte[200_000_000];
        Array.Fill(input, (byte)' ');
        Tool.Result result = await GiveAsync(runner, input);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("longer than 16 MiB", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../etc", 2, "mount-invalid")]
    [InlineData("-rf", 2, "mount-invalid")]
    [InlineData("a b", 2, "mount-invalid")]
    [InlineData("$(reboot)", 2, "mount-invalid")]
    // A cluster may have a claim of that name; the engine wants two letters.
    [InlineData("x", 1, "claimName")]
    public async Task A_volume_with_a_hostile_name_is_refused_by_name(string name, int exitCode, string said)
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        JsonObject container = runner.JobContainer(TestImages.Busybox);
        container["userMountVolumes"] = new JsonArray(new JsonObject { ["sourceVolumePath"] = name, ["targetVolumePath"] = "/data", ["readOnly"] = false });

        Tool.Result prepared = await runner.RunAsync("prepare_job", new JsonObject { ["container"] = container, ["services"] = new JsonArray() });

        Assert.Equal(exitCode, prepared.ExitCode);
        Assert.Contains(name, prepared.Output, StringComparison.Ordinal);
        Assert.Contains(said, prepared.Output, StringComparison.Ordinal);
        Assert.Equal("", await runner.LeftoversAsync());
    }

    [Theory]
    [InlineData("../../../tmp/x")]
    [InlineData("a b; rm -rf /")]
    [InlineData("Ünïcödé ☃")]
    [InlineData("::error::no")]
    [InlineData("/")]
    public async Task A_runner_of_any_name_gets_its_job_and_leaves_nothing(string name)
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        runner.Environment["RUNNER_NAME"] = $"{name}{runner.Name}{new string('x', 100)}";

        Tool.Result prepared = await runner.PrepareAsync(TestImages.Busybox);

        Assert.True(prepared.ExitCode == 0, prepared.Output + prepared.Error);
        Assert.Equal("works", (await runner.ShellAsync("echo works")).Output.Trim());
        Assert.Equal(0, (await runner.CleanupAsync()).ExitCode);
        Assert.NotEqual(0, (await Tool.TryAsync("docker", ["inspect", runner.Container!])).ExitCode);
    }

    [Fact]
    public async Task Runners_whose_names_differ_only_in_what_no_label_can_hold_do_not_touch_each_other()
    {
        await using TestRunner first = await TestRunner.CreateAsync();
        await using TestRunner second = await TestRunner.CreateAsync();
        first.Environment["RUNNER_NAME"] = $"{first.Name}/a";
        second.Environment["RUNNER_NAME"] = $"{first.Name}.a";
        Assert.Equal(0, (await first.PrepareAsync(TestImages.Busybox)).ExitCode);
        Assert.Equal(0, (await second.PrepareAsync(TestImages.Busybox)).ExitCode);
        Assert.Equal("still here", (await first.ShellAsync("echo still here")).Output.Trim());
    }

    [Theory]
    [InlineData("prepare_job")]
    [InlineData("run_script_step")]
    [InlineData("run_container_step")]
    [InlineData("cleanup_job")]
    public async Task An_engine_that_answers_500_fails_every_command_with_its_words(string command)
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        using var engine = new Docker.Tests.FakeEngine(_ => Docker.Tests.FakeEngine.Json(500, """{"message":"the disk fell out"}"""));
        runner.Environment["DOCKER_HOST"] = $"unix://{engine.Path}";

        Tool.Result result = await GiveAsync(runner, Encoding.UTF8.GetBytes(Command(runner, command)));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("the disk fell out", result.Output, StringComparison.Ordinal);
        Assert.Contains("::error", result.Output, StringComparison.Ordinal);
        runner.Environment.Remove("DOCKER_HOST");
    }

    [Theory]
    [InlineData("prepare_job")]
    [InlineData("run_script_step")]
    [InlineData("run_container_step")]
    [InlineData("cleanup_job")]
    public async Task An_engine_that_is_not_there_fails_every_command_with_where_it_was_looked_for(string command)
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        runner.Environment["DOCKER_HOST"] = "unix:///nowhere/docker.sock";

        Tool.Result result = await GiveAsync(runner, Encoding.UTF8.GetBytes(Command(runner, command)));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("engine-unreachable", result.Output, StringComparison.Ordinal);
        Assert.Contains("/nowhere/docker.sock", result.Output, StringComparison.Ordinal);
        runner.Environment.Remove("DOCKER_HOST");
    }

    private static string Command(TestRunner runner, string command) => new JsonObject
    {
        ["command"] = command,
        ["responseFile"] = Path.Combine(runner.Root, "response"),
        ["args"] = command switch
        {
            "prepare_job" => new JsonObject { ["container"] = runner.JobContainer(TestImages.Busybox), ["services"] = new JsonArray() },
            "run_script_step" => TestRunner.Step(["true"]),
            "run_container_step" => TestRunner.Service(TestImages.Busybox),
            _ => new JsonObject(),
        },
        ["state"] = new JsonObject { ["pod"] = "some-pod", ["container"] = "some-container" },
    }.ToJsonString();

    private static Task<Tool.Result> GiveAsync(TestRunner runner, byte[] input) => Tool.TryAsync(
        Path.Combine(runner.Dist, "hook.sh"),
        [],
        start =>
        {
            start.Environment["RUNNER_NAME"] = runner.Name;
            start.Environment["BERTH_CACHE_DIR"] = runner.CacheDirectory;
            start.Environment["XDG_STATE_HOME"] = runner.StateDirectory;
            foreach ((string name, string value) in runner.Environment)
            {
                start.Environment[name] = value;
            }
        },
        input);
}
