using System.Text.Json.Nodes;

namespace Berth.Cli.Tests.Try;

public sealed class TryCommandTests : IDisposable
{
    private const string Workflow = """
        jobs:
          build:
            container: { image: "registry.example/job:1", options: --cpus 1 }
            outputs: { answer: "${{ vars.ANSWER }} ${{ inputs.more }}" }
            strategy: { matrix: { n: [1, 2] } }
            steps:
              - uses: actions/setup-node@v4
              - run: "true"
                env: { TOKEN: "${{ secrets.TOKEN }}", N: "${{ matrix.n }}" }
          other:
            steps: [ { run: x } ]

        """;

    private readonly CliFixture _cli = new();
    private readonly FakeHook _hook;

    public TryCommandTests() => _hook = new FakeHook(_cli);

    public void Dispose()
    {
        _hook.Dispose();
        _cli.Dispose();
    }

    private string StateDirectory => Path.Combine(_cli.Directory, "home/.local/state/berth/try");

    private JsonNode Definition => JsonNode.Parse(_hook.Read("definition.json"))!;

    private void WriteWorkflow()
    {
        Directory.CreateDirectory(Path.Combine(_cli.Directory, ".github/workflows"));
        File.WriteAllText(Path.Combine(_cli.Directory, ".github/workflows/ci.yml"), Workflow);
    }

    [Theory]
    [InlineData("--mount: '/usr:/a' is at the path of --mount '/etc:/a' already; give one of them", "--mount", "/etc:/a", "--mount", "/usr:/a")]
    [InlineData("--mount: '/usr:/a' is at the path of --cache '/a:bind' already; give one of them", "--mount", "/usr:/a", "--cache", "/a:bind")]
    public async Task Two_flags_for_one_path_are_named_as_they_were_given(string error, params string[] flags)
    {
        (int code, _, string said) = await _cli.RunAsync(["try", .. flags, "--", "true"]);

        Assert.Equal(2, code);
        Assert.Contains(error, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_runs_and_everything_of_it_is_shown_and_then_gone()
    {
        (int code, string output, string error) = await _cli.RunAsync("try", "--image", "bb:1", "--", "ls", "-l", "--keep");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(["prepare_job", "run_script_step", "cleanup_job"], _hook.Commands);
        Assert.Contains("  the step says hello\n", output, StringComparison.Ordinal);
        Assert.Contains("(images 12 ms)\n", output, StringComparison.Ordinal);
        Assert.Contains("cache /nix/store  hit   overlay, slot 0\n", output, StringComparison.Ordinal);
        Assert.EndsWith("Job try succeeded\n", output, StringComparison.Ordinal);
        JsonNode step = JsonNode.Parse(_hook.Read("run_script_step.json"))!["args"]!;
        Assert.Equal("ls -l --keep", $"{step["entryPoint"]} {string.Join(' ', step["entryPointArgs"]!.AsArray())}");
        Assert.Empty(Directory.EnumerateFileSystemEntries(StateDirectory));
    }

    [Fact]
    public async Task A_command_is_shown_as_one_would_type_it()
    {
        (_, string output, _) = await _cli.RunAsync("try", "--image", "bb:1", "--", "sh", "-c", "exit 7");
        Assert.Contains(" sh -c 'exit 7'", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_exit_code_is_the_commands_own_and_1_for_a_job_of_a_workflow()
    {
        _cli.With("FAKE_EXIT", "7");
        WriteWorkflow();
        Assert.Equal(7, (await _cli.RunAsync("try", "--image", "bb:1", "--", "false")).ExitCode);
        Assert.Equal(1, (await _cli.RunAsync("try", "-W", ".github/workflows/ci.yml", "-j", "build", "--matrix", "n=1")).ExitCode);
    }

    [Fact]
    public async Task Without_a_pod_the_job_fails_and_the_hook_cleans_up()
    {
        _cli.With("FAKE_PREPARE_FAILS", "1");
        (int code, string output, _) = await _cli.RunAsync("try", "--image", "bb:1", "--keep", "--", "x");
        Assert.Equal(1, code);
        Assert.Contains("error: Berth: no engine [engine-not-there]\n", output, StringComparison.Ordinal);
        Assert.EndsWith("Job try failed (exit code 1): no engine [engine-not-there]\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("prepare_job failed", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(StateDirectory));
    }

    [Fact]
    public async Task What_the_hook_calls_a_configuration_error_exits_2()
    {
        _cli.With("FAKE_PREPARE_FAILS", "2");
        WriteWorkflow();
        string[] job = ["try", "-W", ".github/workflows/ci.yml", "-j", "build", "--matrix", "n=1", "-o", "json"];
        (int code, string output, _) = await _cli.RunAsync(job);
        JsonNode data = JsonNode.Parse(output)!;
        Assert.Equal((2, 2), (code, (int)data["exitCode"]!));
        Assert.Equal("no engine [engine-not-there]", (string)data["reason"]!);
        Assert.Equal(2, (await _cli.RunAsync("try", "--image", "bb:1", "--", "x")).ExitCode);
    }

    [Fact]
    public async Task Of_many_problems_of_a_workflow_the_first_are_said_and_the_others_counted()
    {
        WriteWorkflow();
        File.AppendAllLines(
            Path.Combine(_cli.Directory, ".github/workflows/ci.yml"), Enumerable.Range(1, 500).Select(i => $"key{i}: value"));
        (int code, string output, string error) = await _cli.RunAsync("try", "-W", ".github/workflows/ci.yml", "-j", "build");
        string[] lines = error.TrimEnd().Split('\n');
        Assert.Equal((2, "", 11), (code, output, lines.Length));
        Assert.Contains("Unknown key 'key10'", lines[9], StringComparison.Ordinal);
        Assert.Equal("and 490 more", lines[10]);
    }

    [Fact]
    public async Task No_git_inherits_the_variable_of_a_secret()
    {
        string bin = Directory.CreateDirectory(Path.Combine(_cli.Directory, "bin")).FullName;
        Directory.CreateDirectory(Path.Combine(_cli.Directory, ".git"));
        File.WriteAllText(Path.Combine(_cli.Directory, ".git/config"), "[core]\n\tfsmonitor = false\n");
        File.WriteAllText(Path.Combine(_cli.Directory, ".git/HEAD"), "ref: refs/heads/main\n");
        Directory.CreateDirectory(Path.Combine(_cli.Directory, ".git/objects"));
        Directory.CreateDirectory(Path.Combine(_cli.Directory, ".git/refs"));
        string trace = Path.Combine(bin, "trace");
        _cli.With("GIT_TRACE", trace);
        Assert.Equal(0, (await _cli.RunAsync("try", "--image", "bb:1", "--no-checkout", "--", "x")).ExitCode);
        Assert.True(File.Exists(trace));
        File.Delete(trace);
        Assert.Equal(0, (await _cli.RunAsync("try", "--image", "bb:1", "--no-checkout", "--secret", "GIT_TRACE", "--", "x")).ExitCode);
        Assert.False(File.Exists(trace));
    }

    [Fact]
    public async Task A_hook_that_dies_over_its_report_has_none()
    {
        _cli.With("FAKE_REPORT_HALF", "yes");
        (int code, string output, string error) = await _cli.RunAsync("try", "--image", "bb:1", "--", "x");
        Assert.Equal((1, ""), (code, error));
        Assert.Contains("prepare_job failed with exit code 1", output, StringComparison.Ordinal);
        Assert.Equal(["prepare_job", "cleanup_job"], _hook.Commands);
    }

    [Fact]
    public async Task A_log_on_a_full_disk_ends_neither_the_job_nor_its_cleanup()
    {
        _cli.OutputIsFull = true;
        (int code, _, string error) = await _cli.RunAsync("try", "--image", "bb:1", "--", "x");
        Assert.Equal((1, "berth: No space left on device\n"), (code, error));
        Assert.Equal(["prepare_job", "run_script_step", "cleanup_job"], _hook.Commands);
        Assert.Empty(Directory.EnumerateFileSystemEntries(StateDirectory));
    }

    [Fact]
    public async Task The_hook_is_told_which_engine_and_cluster_run_the_job()
    {
        string[] job = ["--image", "bb:1", "--", "x"];
        Assert.Equal(0, (await _cli.RunAsync(["try", .. job])).ExitCode);
        Assert.Equal("docker  ", _hook.Engine);
        Assert.Equal(0, (await _cli.RunAsync(["try", "--engine", "kubernetes", "--context", "c", "--namespace", "n", .. job])).ExitCode);
        Assert.Equal("kubernetes c n", _hook.Engine);
        _cli.Config = "apiVersion: berth/v1\nengine: kubernetes\nrunners: { desk: { image: 'bb:1' } }\n";
        Assert.Equal(0, (await _cli.RunAsync("try", "desk", "--", "x")).ExitCode);
        Assert.Equal("kubernetes  ", _hook.Engine);
        Assert.Equal(0, (await _cli.RunAsync("try", "desk", "--engine", "docker", "--", "x")).ExitCode);
        Assert.Equal("docker  ", _hook.Engine);
    }

    [Theory]
    [InlineData("--image", "")]
    [InlineData("--image", "Not An Image")]
    [InlineData("--service", "")]
    public async Task A_flag_that_names_no_image_runs_nothing(string flag, string image)
    {
        (int code, _, string error) = await _cli.RunAsync("try", flag, image, "--", "x");
        Assert.Equal(2, code);
        Assert.Contains($"{flag} '{image}': not an image's name", error, StringComparison.Ordinal);
        Assert.Empty(_hook.Commands);
    }

    [Fact]
    public async Task An_engine_that_does_not_fit_runs_nothing()
    {
        _cli.Config = "apiVersion: berth/v1\nengine: kubernetes\nrunners: { desk: { image: 'bb:1', caches: [/a] } }\n";
        Assert.Equal(2, (await _cli.RunAsync("cache", "warm", "desk")).ExitCode);
        Assert.Contains("--engine: must be one of", (await _cli.RunAsync("try", "--engine", "dokcer", "--", "x")).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await _cli.RunAsync("try", "--engine", "docker", "--context", "c", "--image", "bb:1", "--", "x")).ExitCode);
        Assert.Empty(_hook.Commands);
    }

    [Theory]
    [InlineData("--remove", "--", "x")]
    [InlineData("desk", "--remove")]
    [InlineData("--remove", "the-pod", "-W", "ci.yml")]
    public async Task Removing_goes_with_nothing_else(params string[] arguments)
    {
        (int code, _, string error) = await _cli.RunAsync(["try", .. arguments]);
        Assert.Equal(2, code);
        Assert.Contains("--remove takes the name of a pod", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_that_stands_against_a_plan_is_said()
    {
        (int code, _, string error) = await _cli.RunAsync(
            "try", "--image", "bb:1", "--options", "--cpus many --memory lots", "--dry-run", "--", "x");
        Assert.Equal(2, code);
        Assert.Contains("--cpus", error, StringComparison.Ordinal);
        Assert.Contains("--memory", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Flags_go_over_the_definition_which_only_its_owner_may_read()
    {
        _cli.Config = "apiVersion: berth/v1\nrunners:\n  desk: {image: 'own:1', caches: ['/a:seed', '/b'], instances: 2}\n";
        (int code, _, string error) = await _cli.RunAsync(
            "try", "--mode", "privileged", "--cache", "/a:bind", "--mount", "/srv:/data:Directory", "--options", "--cpus 2", "-e", "A=1", "--", "x");
        Assert.Equal((0, "berth: runner desk of berth.yaml\n"), (code, error));
        Assert.Equal("600", _hook.Read("mode").Trim());
        Assert.Equal(("desk-1", "Privileged"), ((string)Definition["name"]!, (string)Definition["mode"]!));
        Assert.Equal(["/b Auto", "/a Bind"], Definition["caches"]!.AsArray().Select(cache => $"{cache!["path"]} {cache["strategy"]}"));
        Assert.Equal("/data", (string)Definition["mounts"]![0]!["target"]!);
        JsonNode container = JsonNode.Parse(_hook.Read("prepare_job.json"))!["args"]!["container"]!;
        Assert.Equal(("own:1", "--cpus 2"), ((string)container["image"]!, (string)container["createOptions"]!));
        // A machine with a runner of its own has its externals.
        Assert.Equal(
            Directory.Exists("/home/runner/externals"),
            container["systemMountVolumes"]!.AsArray().Any(mount => (string)mount!["targetVolumePath"]! == "/__e"));
        Assert.Equal("1", (string)JsonNode.Parse(_hook.Read("run_script_step.json"))!["args"]!["environmentVariables"]!["A"]!);
        Assert.Matches(@"\nRUNNER_NAME=try-desk-1-[0-9a-f]{6}\n", _hook.Read("prepare_job.env"));
    }

    [Fact]
    public async Task Of_several_runners_none_is_taken_by_chance()
    {
        _cli.Config = "apiVersion: berth/v1\nrunners: {a: {image: 'a:1'}, b: {image: 'b:1'}}\n";
        (int code, _, string error) = await _cli.RunAsync("try", "--image", "x:1", "--", "x");
        Assert.Equal((0, "berth: berth.yaml defines a, b; none of them was named, so none is used\n"), (code, error));
        Assert.Equal("try", (string)Definition["name"]!);
        Assert.Equal(0, (await _cli.RunAsync("try", "b", "--", "x")).ExitCode);
        Assert.Equal("b:1", (string)JsonNode.Parse(_hook.Read("prepare_job.json"))!["args"]!["container"]!["image"]!);
    }

    [Fact]
    public async Task A_job_of_a_workflow_is_one_document_for_machines()
    {
        WriteWorkflow();
        _cli.With("TOKEN", "hunter2hunter2");
        (int code, string output, string error) = await _cli.RunAsync(
            "try", "-W", ".github/workflows/ci.yml", "-j", "build", "--matrix", "n=2", "--secret", "TOKEN", "--var", "ANSWER=42", "--input", "more=!",
            "--options", "--memory 1g", "-o", "json");
        JsonNode data = JsonNode.Parse(output)!;
        Assert.Equal((0, "success", "42 !"), (code, (string)data["conclusion"]!, (string)data["outputs"]!["answer"]!));
        Assert.Equal("actions/setup-node@v4", (string)data["skippedActions"]![0]!);
        Assert.True((bool)data["caches"]![0]!["hit"]!);
        Assert.Equal("warning", (string)data["annotations"]![0]!["level"]!);
        Assert.Contains("the step says hello", error, StringComparison.Ordinal);
        Assert.Equal("--cpus 1 --memory 1g", (string)JsonNode.Parse(_hook.Read("prepare_job.json"))!["args"]!["container"]!["createOptions"]!);
        Assert.DoesNotContain("hunter2", output + error + _hook.Read("run_script_step.env"), StringComparison.Ordinal);
        Assert.Contains("hunter2hunter2", _hook.Read("run_script_step.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kept_pods_are_said_how_to_look_at_and_to_remove()
    {
        (int code, _, string error) = await _cli.RunAsync("try", "--image", "bb:1", "--keep", "--", "x");
        Assert.Equal(0, code);
        Assert.DoesNotContain("cleanup_job", _hook.Commands);
        Assert.Contains("docker exec -it c0ffee sh\n", error, StringComparison.Ordinal);
        Assert.Contains("berth try --remove the-pod\n", error, StringComparison.Ordinal);
        Assert.Contains("BERTH_KEEP=true\n", _hook.Read("prepare_job.env"), StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateDirectories(StateDirectory));
    }

    [Fact]
    public async Task A_dry_run_for_a_cluster_shows_a_pod_of_a_cluster()
    {
        (int code, string output, string error) = await _cli.RunAsync(
            "try", "--engine", "kubernetes", "--image", "bb:1", "--dry-run", "-o", "json", "--", "x");

        Assert.True(code == 0, error);
        JsonNode spec = JsonNode.Parse(output)!["pod"]!["spec"]!;
        Assert.StartsWith("berth.local/berth:", (string?)spec["initContainers"]![0]!["image"], StringComparison.Ordinal);
        Assert.DoesNotContain("hostPath", spec.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_shows_the_pod_and_starts_nothing()
    {
        WriteWorkflow();
        (int code, string output, string error) = await _cli.RunAsync(
            "try", "-W", ".github/workflows/ci.yml", "-j", "build", "--matrix", "n=2", "--cache", "/nix/store", "--dry-run", "-o", "json");
        JsonNode plan = JsonNode.Parse(output)!;
        Assert.Equal((0, ""), (code, error));
        Assert.Equal("registry.example/job:1", (string)plan["pod"]!["spec"]!["containers"]![0]!["image"]!);
        Assert.Equal(["/nix/store:auto"], plan["caches"]!.AsArray().Select(cache => (string)cache!));
        Assert.Equal(2, plan["steps"]!.AsArray().Count);
        Assert.Empty(_hook.Commands);
    }

    [Fact]
    public async Task A_secret_file_is_read_line_by_line_and_never_repeated()
    {
        File.WriteAllText(Path.Combine(_cli.Directory, "secrets"), "# mine\n\nONE = hunter1\nTWO='hunter2 '\nTHREE=\"hunter\\n3\"\n");
        Assert.Equal(0, (await _cli.RunAsync("try", "--image", "bb:1", "--secret-file", "secrets", "--", "x")).ExitCode);
        JsonNode environment = JsonNode.Parse(_hook.Read("run_script_step.json"))!["args"]!["environmentVariables"]!;
        Assert.Equal(("hunter1", "hunter2 ", "hunter\n3"), ((string)environment["ONE"]!, (string)environment["TWO"]!, (string)environment["THREE"]!));
        File.WriteAllText(Path.Combine(_cli.Directory, "secrets"), "A=b\nhunter4\n");
        Assert.Equal((2, "", "secrets:2:1: must be NAME=VALUE, a comment after '#', or empty\n"), await _cli.RunAsync("try", "--image", "bb:1", "--secret-file", "secrets", "--", "x"));
    }

    [Theory]
    [InlineData("berth: say what to run: a command after '--', or a workflow with -W FILE")]
    [InlineData("berth: there is no argument 'ls' here; a command comes after '--'", "desk", "ls")]
    [InlineData("berth: give a command or a workflow (-W), not both", "-W", "x.yml", "--", "ls")]
    [InlineData("berth: --job is for a workflow; name one with -W FILE", "-j", "build", "--", "ls")]
    [InlineData("berth: --service is for a command, not for a workflow", "-W", "x.yml", "--service", "db")]
    [InlineData("berth: --shell needs a terminal", "--shell", "--", "ls")]
    [InlineData("berth: -W ci.yaml: there is no such file; did you mean '.github/workflows/ci.yml'?", "-W", "ci.yaml")]
    [InlineData("--mode: must be one of container, privileged, dind, not 'vm'", "--mode", "vm", "--", "ls")]
    [InlineData("--cache: '/__w/x' is taken: the hook mounts '/__w' itself", "--cache", "/__w/x", "--", "ls")]
    [InlineData("berth: --env must be KEY=VALUE; the key is missing", "--env", "=x", "--", "ls")]
    [InlineData("berth: --env: 'bad name' is no name of a variable; a name has no spaces in it", "--env", "bad name=x", "--", "ls")]
    [InlineData("berth: --env NOPE: there is no environment variable of that name; give NOPE=VALUE, or set it", "--env", "NOPE", "--", "ls")]
    [InlineData("berth: --secret NOPE: there is no environment variable of that name; set it, or use --secret-file", "--secret", "NOPE", "--", "ls")]
    [InlineData("berth: --secret takes the name of an environment variable and no value: other users of this machine can read arguments", "--secret", "A=hunter2", "--", "ls")]
    [InlineData("berth: --secret-file none: cannot be read:", "--secret-file", "none", "--", "ls")]
    [InlineData("berth: --event-file none: cannot be read:", "-W", ".github/workflows/ci.yml", "--event-file", "none")]
    [InlineData("berth: --hook nowhere: there is no such file", "--hook", "nowhere", "--image", "a", "--", "ls")]
    [InlineData("berth: .github/workflows/ci.yml:2:3: jobs: Unknown job 'biuld': did you mean 'build'? (known: build, other)", "-W", ".github/workflows/ci.yml", "-j", "biuld")]
    [InlineData("berth: The job 'try' has no container, and the runner has no image for such jobs", "--", "ls")]
    public async Task What_is_wrong_is_said_and_nothing_starts(string expected, params string[] arguments)
    {
        WriteWorkflow();
        (int code, string output, string error) = await _cli.RunAsync(["try", .. arguments]);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith(expected, error.Split('\n')[0], StringComparison.Ordinal);
        Assert.Empty(_hook.Commands);
        Assert.DoesNotContain("hunter2", error, StringComparison.Ordinal);
    }
}
