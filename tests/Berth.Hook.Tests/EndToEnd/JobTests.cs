using System.Diagnostics;
using System.Text.Json.Nodes;
using Berth.Tests.Shared;

namespace Berth.Hook.Tests.EndToEnd;

/// <summary>The native hook as the runner starts it, on the real engine.</summary>
public sealed class JobTests
{
    [Fact]
    public async Task A_job_runs_with_a_service_beside_it_and_leaves_nothing()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        JsonObject service = TestRunner.Service(
            TestImages.Busybox, "--network-alias web --health-cmd \"wget -q -O /dev/null http://127.0.0.1:8080/x\" --health-interval 1s --health-retries 20");
        service["entryPoint"] = "sh";
        service["entryPointArgs"] = new JsonArray("-c", "'mkdir", "/www;", "echo", "hello", ">/www/x;", "exec", "httpd", "-f", "-p", "8080", "-h", "/www'");
        service["portMappings"] = new JsonArray("8080");

        Tool.Result prepared = await runner.PrepareAsync(TestImages.Busybox, null, service);
        Assert.True(prepared.ExitCode == 0, prepared.Output);
        JsonNode context = runner.Response!["context"]!;
        Assert.False((bool)runner.Response["isAlpine"]!);
        Assert.Equal(TestImages.Busybox, (string?)context["container"]!["image"]);
        Assert.Equal(runner.Container, (string?)context["container"]!["id"]);
        Assert.Matches("^[0-9]+$", (string)context["services"]![0]!["ports"]!["8080"]!);

        Assert.Equal("hello", (await runner.ShellAsync("wget -q -O- http://web:8080/x; wget -q -O /dev/null http://localhost:8080/x")).Output.Trim());
        Assert.Equal(0, (await runner.CleanupAsync()).ExitCode);
        Assert.Equal("", await runner.LeftoversAsync());
    }

    [Fact]
    public async Task Steps_get_environment_path_directory_and_keep_their_exit_code_and_result_files()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Busybox)).ExitCode);
        Directory.CreateDirectory(Path.Combine(runner.Work, "_tool/bin"));
        string tool = Path.Combine(runner.Work, "_tool/bin/mytool");
        File.WriteAllText(tool, "#!/bin/sh\necho tool \"$@\"\n");
        File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        string outputs = Path.Combine(runner.Work, "_temp/_runner_file_commands/set_output_1");
        File.WriteAllText(outputs, "");

        Tool.Result words = await runner.StepAsync(["mytool", "\"two", "words\"", "x"], [], "/__w/_tool/bin");
        Tool.Result failing = await runner.ScriptAsync(
            "pwd; echo \"$GREETING\" >&2; echo result=1 >>\"$GITHUB_OUTPUT\"; exit 7",
            new JsonObject { ["GREETING"] = "multi\nline é", ["GITHUB_OUTPUT"] = "/__w/_temp/_runner_file_commands/set_output_1" });

        Assert.Equal("tool two words x", words.Output.Trim());
        Assert.Equal(7, failing.ExitCode);
        Assert.Equal("/__w/repo/repo", failing.Output.Trim());
        Assert.Equal("multi\nline é", failing.Error.Trim());
        Assert.Equal("result=1\n", File.ReadAllText(outputs));
    }

    [Fact]
    public async Task An_image_of_one_static_program_can_be_a_job_image()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Tool.Result prepared = await runner.PrepareAsync(TestImages.Bare);
        Assert.True(prepared.ExitCode == 0, prepared.Output);

        Assert.Equal("bare", (await runner.StepAsync("/busybox", "echo", "bare")).Output.Trim());
        Tool.Result missing = await runner.StepAsync("bash", "-c", "true");
        Assert.Equal(127, missing.ExitCode);
        Assert.Contains("bash", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_step_runs_in_the_jobs_network_with_the_runners_mounts()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Busybox)).ExitCode);
        File.WriteAllText(Path.Combine(runner.Work, "repo/repo/file"), "from the workspace");
        JsonObject step = TestRunner.Service(TestImages.Busybox);
        step["entryPoint"] = "sh";
        step["entryPointArgs"] = new JsonArray("-c", "\"cat", "file;", "cat", "/proc/net/tcp", ">/dev/null;", "exit", "4\"");
        step["workingDirectory"] = "/github/workspace";
        step["systemMountVolumes"] = new JsonArray(new JsonObject
        {
            ["sourceVolumePath"] = Path.Combine(runner.Work, "repo/repo"),
            ["targetVolumePath"] = "/github/workspace",
            ["readOnly"] = false,
        });

        Tool.Result result = await runner.RunAsync("run_container_step", step);

        Assert.Equal(4, result.ExitCode);
        Assert.Contains("from the workspace", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_step_takes_the_place_of_one_whose_hook_was_killed_and_gets_its_dollars()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Busybox)).ExitCode);
        await Tool.RunAsync(
            "docker", "create", "--name", $"{runner.Name}-step-step", "--label", "app.kubernetes.io/managed-by=berth",
            "--label", $"berth.dev/pod={runner.Name}-step", "--label", $"berth.dev/runner={runner.Name}", TestImages.Busybox, "true");
        JsonObject step = TestRunner.Service(TestImages.Busybox);
        step["entryPoint"] = "echo";
        step["entryPointArgs"] = new JsonArray("a$$b", "$(PASSWORD)");

        Tool.Result result = await runner.RunAsync("run_container_step", step);

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Contains("a$$b $(PASSWORD)", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_step_is_built_from_a_Dockerfile()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Busybox)).ExitCode);
        string action = Directory.CreateDirectory(Path.Combine(runner.Work, "repo/repo/action")).FullName;
        File.WriteAllText(Path.Combine(action, "entry.sh"), "#!/bin/sh\necho built \"$1\"\n");
        File.WriteAllText(
            Path.Combine(action, "Dockerfile"),
            $"FROM {TestImages.Busybox}\nCOPY entry.sh /entry.sh\nRUN chmod +x /entry.sh\nENTRYPOINT [\"/entry.sh\"]\n");
        JsonObject step = TestRunner.Service(TestImages.Busybox);
        step["image"] = null;
        step["dockerfile"] = Path.Combine(action, "Dockerfile");
        step["entryPointArgs"] = new JsonArray("\"two", "words\"");

        Tool.Result result = await runner.RunAsync("run_container_step", step);

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Contains("built two words", result.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await runner.CleanupAsync()).ExitCode);
        Assert.Equal("", await runner.LeftoversAsync());
    }

    [Fact]
    public async Task An_image_whose_step_was_killed_goes_with_the_job()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Busybox)).ExitCode);
        string dockerfile = Path.Combine(runner.Work, "repo/repo/Dockerfile");
        File.WriteAllText(dockerfile, $"FROM {TestImages.Busybox}\nENTRYPOINT [\"sh\", \"-c\", \"echo started; sleep 60\"]\n");
        JsonObject step = TestRunner.Service(TestImages.Busybox);
        step["image"] = null;
        step["dockerfile"] = dockerfile;
        using (Process hook = await runner.BeginAsync("run_container_step", step))
        {
            while (await hook.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && line != "started")
            {
            }

            hook.Kill();
            await hook.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.NotEqual("", await runner.LeftoversAsync());
        Assert.Equal(0, (await runner.CleanupAsync()).ExitCode);
        Assert.Equal("", await runner.LeftoversAsync());
    }

    [Fact]
    public async Task A_service_that_dies_fails_the_job_with_its_last_words()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        JsonObject service = TestRunner.Service(TestImages.Busybox, "--health-cmd true --health-interval 1s");
        service["entryPoint"] = "sh";
        service["entryPointArgs"] = new JsonArray("-c", "\"echo", "no", "license", "found;", "exit", "3\"");

        Tool.Result prepared = await runner.PrepareAsync(TestImages.Busybox, null, service);

        Assert.Equal(1, prepared.ExitCode);
        Assert.Contains("service-container-failed", prepared.Output, StringComparison.Ordinal);
        Assert.Contains("no license found", prepared.Output, StringComparison.Ordinal);
        Assert.Contains("::error", prepared.Output, StringComparison.Ordinal);
        Assert.Equal("", await runner.LeftoversAsync());
    }

    [Fact]
    public async Task A_service_that_dies_later_fails_the_step_it_died_in_and_no_other()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        JsonObject service = Dying(runner, 3);
        Tool.Result prepared = await runner.PrepareAsync(TestImages.Busybox, null, service);
        Assert.True(prepared.ExitCode == 0, prepared.Output);
        string id = (string)runner.Response!["context"]!["services"]![0]!["id"]!;
        Assert.Equal(0, (await runner.ShellAsync("true")).ExitCode);

        Task<Tool.Result> running = runner.ShellAsync("echo go >/__w/go; until test -e /__w/ended; do sleep 0.1; done");
        await Tool.RunAsync("docker", "wait", id);
        File.WriteAllText(Path.Combine(runner.Work, "ended"), "");
        Tool.Result during = await running;
        Tool.Result after = await runner.ShellAsync("exit 0");

        Assert.True(during.ExitCode == 1, during.Output);
        Assert.Contains("why this failed (service-container-failed)", during.Output, StringComparison.Ordinal);
        Assert.Contains("the license has run out", during.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (after.ExitCode, after.Output));
        Assert.Equal(0, (await runner.CleanupAsync()).ExitCode);
        Assert.Equal("", await runner.LeftoversAsync());
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(0, 0)]
    public async Task A_service_that_dies_after_the_last_step_fails_the_cleanup_unless_it_ended_well(int ended, int expected)
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Busybox, null, Dying(runner, ended))).ExitCode);
        string id = (string)runner.Response!["context"]!["services"]![0]!["id"]!;
        File.WriteAllText(Path.Combine(runner.Work, "go"), "go\n");
        await Tool.RunAsync("docker", "wait", id);

        Tool.Result cleanup = await runner.CleanupAsync();

        Assert.True(cleanup.ExitCode == expected, cleanup.Output);
        Assert.Equal(expected == 1, cleanup.Output.Contains("the license has run out", StringComparison.Ordinal));
        Assert.Equal("", await runner.LeftoversAsync());
    }

    /// <summary>Waits until the file <c>go</c> is in the work directory, then ends.</summary>
    private static JsonObject Dying(TestRunner runner, int code)
    {
        JsonObject service = TestRunner.Service(TestImages.Busybox);
        service["userMountVolumes"] = new JsonArray(new JsonObject
        {
            ["sourceVolumePath"] = runner.Work,
            ["targetVolumePath"] = "/shared",
            ["readOnly"] = true,
        });
        File.WriteAllText(
            Path.Combine(runner.Work, "service.sh"),
            $"until test -e /shared/go; do sleep 0.1; done; echo the license has run out; exit {code}\n");
        service["entryPoint"] = "sh";
        service["entryPointArgs"] = new JsonArray("/shared/service.sh");
        return service;
    }

    [Fact]
    public async Task An_image_that_is_not_there_fails_the_job_by_name()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();

        Tool.Result prepared = await runner.PrepareAsync("127.0.0.1:1/none:1");

        Assert.Equal(1, prepared.ExitCode);
        Assert.Contains("image-pull-failed", prepared.Output, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:1/none:1", prepared.Output, StringComparison.Ordinal);
    }
}
