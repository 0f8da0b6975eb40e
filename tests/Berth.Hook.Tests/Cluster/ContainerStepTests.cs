using System.Text.Json.Nodes;
using Berth.Tests.Shared;

namespace Berth.Hook.Tests.Cluster;

/// <summary>A step that is a container of its own, on a cluster: a pod beside the job's.</summary>
public sealed class ContainerStepTests
{
    private const string EntryImage = "berth.local/test-entry:1";

    [Fact]
    public async Task It_has_the_jobs_files_and_services_and_gives_back_what_it_changed()
    {
        await using TestRunner runner = await TestCluster.RunnerAsync();
        JsonObject web = TestRunner.Service(TestImages.Busybox, "--network-alias web");
        web["entryPoint"] = "sh";
        web["entryPointArgs"] = new JsonArray("-c", "'mkdir", "/www;", "echo", "hello", ">/www/x;", "exec", "httpd", "-f", "-p", "8080", "-h", "/www'");
        Tool.Result prepared = await runner.PrepareAsync(TestImages.Busybox, null, web);
        Assert.True(prepared.ExitCode == 0, prepared.Output + prepared.Error);
        // In the pod alone, as after a checkout; and on the runner's side alone, as what the runner makes for a step.
        Assert.Equal(0, (await runner.ShellAsync("echo one >mine; echo two >gone; ln -s mine link; mkdir -p deep/er")).ExitCode);
        string outputs = Path.Combine(runner.Work, "_temp/_runner_file_commands/set_output_1");
        File.WriteAllText(outputs, "");

        Tool.Result result = await runner.RunAsync("run_container_step", Step(runner, TestImages.Busybox, "/bin/sh", "-e", "-c", """
            "test -L link; cat link; rm gone; echo more >>mine; echo new >deep/er/file; wget -q -O- http://web:8080/x;
             echo answer=42 >>$GITHUB_OUTPUT; echo $GREETING in $(pwd) as $HOME; echo complaint >&2; exit 3"
            """.Replace("\n", " ", StringComparison.Ordinal)));

        Assert.True(result.ExitCode == 3, result.Output + result.Error);
        foreach (string said in new[] { "one\n", "hello\n", "good day in /github/workspace as /github/home\n", "complaint\n" })
        {
            Assert.Contains(said, result.Output, StringComparison.Ordinal);
        }

        Assert.Equal("answer=42\n", File.ReadAllText(outputs));
        Tool.Result after = await runner.ShellAsync("cat link deep/er/file; ls");
        Assert.Equal("one\nmore\nnew\ndeep\nlink\nmine\n", after.Output);
        Assert.Equal(0, (await runner.CleanupAsync()).ExitCode);
        await Eventually.IsAsync("", () => TestCluster.LeftoversAsync(runner));
    }

    [Fact]
    public async Task It_runs_the_program_of_its_image_where_none_is_named()
    {
        await using TestRunner runner = await TestCluster.RunnerAsync();
        await MakeEntryImageAsync();
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Bare)).ExitCode);

        Tool.Result result = await runner.RunAsync("run_container_step", Step(runner, EntryImage, null, "\"two", "words\""));

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Equal("the image says two words\n", result.Output);
    }

    [Fact]
    public async Task A_Dockerfile_is_refused_by_name()
    {
        await using TestRunner runner = await TestCluster.RunnerAsync();
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Busybox)).ExitCode);
        JsonObject step = Step(runner, TestImages.Busybox, null);
        step["image"] = null;
        string action = Directory.CreateDirectory(Path.Combine(runner.Work, "_actions/acme/tool/v1/lint")).FullName;
        step["dockerfile"] = Path.Combine(action, "Dockerfile");
        File.WriteAllText((string)step["dockerfile"]!, "FROM scratch\n");

        Tool.Result result = await runner.RunAsync("run_container_step", step);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("[image-build-not-supported]", result.Output, StringComparison.Ordinal);
        Assert.Contains("The action acme/tool/lint@v1 comes as a Dockerfile", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_its_image_lacks_is_explained_and_nothing_is_left()
    {
        await using TestRunner runner = await TestCluster.RunnerAsync();
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Busybox)).ExitCode);

        Tool.Result result = await runner.RunAsync("run_container_step", Step(runner, TestImages.Busybox, "/no/such"));

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("/no/such", result.Output, StringComparison.Ordinal);
        await runner.CleanupAsync();
        await Eventually.IsAsync("", () => TestCluster.LeftoversAsync(runner));
    }

    private static JsonObject Step(TestRunner runner, string image, string? entryPoint, params string[] arguments)
    {
        JsonObject step = TestRunner.Service(image);
        step["entryPoint"] = entryPoint;
        step["entryPointArgs"] = new JsonArray([.. arguments.Select(argument => (JsonNode)argument)]);
        step["workingDirectory"] = "/github/workspace";
        step["environmentVariables"] = new JsonObject
        {
            ["GREETING"] = "good day",
            ["HOME"] = "/github/home",
            ["GITHUB_OUTPUT"] = "/github/file_commands/set_output_1",
        };
        step["systemMountVolumes"] = new JsonArray(
            Mount("/var/run/docker.sock", "/var/run/docker.sock"),
            Mount($"{runner.Work}/_temp", "/github/runner_temp"), Mount($"{runner.Work}/_temp/_github_home", "/github/home"),
            Mount($"{runner.Work}/_temp/_github_workflow", "/github/workflow"),
            Mount($"{runner.Work}/_temp/_runner_file_commands", "/github/file_commands"),
            Mount($"{runner.Work}/repo/repo", "/github/workspace"));
        return step;
    }

    private static JsonObject Mount(string source, string target) => new()
    {
        ["userProvidedValue"] = null,
        ["sourceVolumePath"] = source,
        ["targetVolumePath"] = target,
        ["readOnly"] = false,
    };

    private static async Task MakeEntryImageAsync()
    {
        string archive = Path.GetTempFileName();
        string container = await Tool.RunAsync("docker", "create", TestImages.Busybox, "true");
        await Tool.RunAsync("docker", "export", "-o", archive, container);
        await Tool.RunAsync("docker", "rm", container);
        await Tool.RunAsync("docker", "import", "--change", "ENTRYPOINT [\"echo\", \"the image says\"]", archive, EntryImage);
        File.Delete(archive);
        await TestCluster.LoadAsync(EntryImage);
    }
}
