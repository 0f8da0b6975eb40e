using System.Text.Json.Nodes;
using Berth.Core.Jobs;

namespace Berth.Cli.Tests.Try;

/// <summary>What a run shows, hands to the hook and leaves.</summary>
public sealed class TryCommandTests : IDisposable
{
    private readonly TryHome _home = new();

    private CliFixture Cli => _home.Cli;

    private FakeHook Hook => _home.Hook;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_command_runs_and_everything_of_it_is_shown_and_then_gone()
    {
        (int code, string output, string error) = await Cli.RunAsync("try", "--image", "bb:1", "--", "ls", "-l", "--keep");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(["prepare_job", "run_script_step", "cleanup_job"], Hook.Commands);
        Assert.Contains("  the step says hello\n", output, StringComparison.Ordinal);
        Assert.Contains("cache /nix/store  hit   overlay, slot 0\n", output, StringComparison.Ordinal);
        Assert.EndsWith("Job try succeeded\n", output, StringComparison.Ordinal);
        JsonNode step = JsonNode.Parse(Hook.Read("run_script_step.json"))!["args"]!;
        Assert.Equal("ls -l --keep", $"{step["entryPoint"]} {string.Join(' ', step["entryPointArgs"]!.AsArray())}");
        Assert.Empty(Directory.EnumerateFileSystemEntries(_home.StateDirectory));
    }

    [Fact]
    public async Task A_command_is_shown_as_one_would_type_it()
    {
        (_, string output, _) = await Cli.RunAsync("try", "--image", "bb:1", "--", "sh", "-c", "exit 7");
        Assert.Contains(" sh -c 'exit 7'", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_exit_code_is_the_commands_own_and_1_for_a_job_of_a_workflow()
    {
        Cli.With("FAKE_EXIT", "7");
        _home.WriteWorkflow();
        Assert.Equal(7, (await Cli.RunAsync("try", "--image", "bb:1", "--", "false")).ExitCode);
        Assert.Equal(1, (await Cli.RunAsync("try", "-W", ".github/workflows/ci.yml", "-j", "build", "--matrix", "n=1")).ExitCode);
    }

    [Fact]
    public async Task Without_a_pod_the_job_fails_and_theHook_cleans_up()
    {
        Cli.With("FAKE_PREPARE_FAILS", "1");
        (int code, string output, _) = await Cli.RunAsync("try", "--image", "bb:1", "--keep", "--", "x");
        Assert.Equal(1, code);
        Assert.Contains("error: Berth: no engine [engine-not-there]\n", output, StringComparison.Ordinal);
        Assert.EndsWith("Job try failed (exit code 1): no engine [engine-not-there]\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("prepare_job failed", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_home.StateDirectory));
    }

    [Fact]
    public async Task What_theHook_calls_a_configuration_error_exits_2()
    {
        Cli.With("FAKE_PREPARE_FAILS", "2");
        _home.WriteWorkflow();
        string[] job = ["try", "-W", ".github/workflows/ci.yml", "-j", "build", "--matrix", "n=1", "-o", "json"];
        (int code, string output, _) = await Cli.RunAsync(job);
        JsonNode data = JsonNode.Parse(output)!;
        Assert.Equal((2, 2), (code, (int)data["exitCode"]!));
        Assert.Equal("no engine [engine-not-there]", (string)data["reason"]!);
        Assert.Equal(2, (await Cli.RunAsync("try", "--image", "bb:1", "--", "x")).ExitCode);
    }

    [Fact]
    public async Task No_git_inherits_the_variable_of_a_secret()
    {
        string bin = Directory.CreateDirectory(Path.Combine(Cli.Directory, "bin")).FullName;
        Directory.CreateDirectory(Path.Combine(Cli.Directory, ".git"));
        File.WriteAllText(Path.Combine(Cli.Directory, ".git/config"), "[core]\n\tfsmonitor = false\n");
        File.WriteAllText(Path.Combine(Cli.Directory, ".git/HEAD"), "ref: refs/heads/main\n");
        Directory.CreateDirectory(Path.Combine(Cli.Directory, ".git/objects"));
        Directory.CreateDirectory(Path.Combine(Cli.Directory, ".git/refs"));
        string trace = Path.Combine(bin, "trace");
        Cli.With("GIT_TRACE", trace);
        Assert.Equal(0, (await Cli.RunAsync("try", "--image", "bb:1", "--no-checkout", "--", "x")).ExitCode);
        Assert.True(File.Exists(trace));
        File.Delete(trace);
        Assert.Equal(0, (await Cli.RunAsync("try", "--image", "bb:1", "--no-checkout", "--secret", "GIT_TRACE", "--", "x")).ExitCode);
        Assert.False(File.Exists(trace));
    }

    [Fact]
    public async Task AHook_that_dies_over_its_report_has_none()
    {
        Cli.With("FAKE_REPORT_HALF", "yes");
        (int code, string output, string error) = await Cli.RunAsync("try", "--image", "bb:1", "--", "x");
        Assert.Equal((1, ""), (code, error));
        Assert.Contains("prepare_job failed with exit code 1", output, StringComparison.Ordinal);
        Assert.Equal(["prepare_job", "cleanup_job"], Hook.Commands);
    }

    [Fact]
    public async Task A_log_on_a_full_disk_ends_neither_the_job_nor_its_cleanup()
    {
        Cli.OutputIsFull = true;
        (int code, _, string error) = await Cli.RunAsync("try", "--image", "bb:1", "--", "x");
        Assert.Equal((1, "berth: No space left on device\n"), (code, error));
        Assert.Equal(["prepare_job", "run_script_step", "cleanup_job"], Hook.Commands);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_home.StateDirectory));
    }

    [Fact]
    public async Task TheHook_is_told_which_engine_and_cluster_run_the_job()
    {
        string[] job = ["--image", "bb:1", "--", "x"];
        Assert.Equal(0, (await Cli.RunAsync(["try", .. job])).ExitCode);
        Assert.Equal("docker  ", Hook.Engine);
        Assert.Equal(0, (await Cli.RunAsync(["try", "--engine", "kubernetes", "--context", "c", "--namespace", "n", .. job])).ExitCode);
        Assert.Equal("kubernetes c n", Hook.Engine);
        Cli.Config = "apiVersion: berth/v1\nengine: kubernetes\nrunners: { desk: { image: 'bb:1' } }\n";
        Assert.Equal(0, (await Cli.RunAsync("try", "desk", "--", "x")).ExitCode);
        Assert.Equal("kubernetes  ", Hook.Engine);
        Assert.Equal(0, (await Cli.RunAsync("try", "desk", "--engine", "docker", "--", "x")).ExitCode);
        Assert.Equal("docker  ", Hook.Engine);
        Cli.Config = "apiVersion: berth/v1\nengine: kubernetes\nrunners: { desk: { image: 'bb:1', namespace: theirs } }\n";
        Assert.Equal(0, (await Cli.RunAsync("try", "desk", "--", "x")).ExitCode);
        Assert.Equal("kubernetes  theirs", Hook.Engine);
        Assert.Equal(0, (await Cli.RunAsync("try", "desk", "--namespace", "n", "--", "x")).ExitCode);
        Assert.Equal("kubernetes  n", Hook.Engine);
    }

    [Fact]
    public async Task TheHook_finds_a_kubeconfig_that_is_named_from_here()
    {
        Cli.With("KUBECONFIG", "kube/one:/abs/two");
        Assert.Equal(0, (await Cli.RunAsync("try", "--engine", "kubernetes", "--image", "bb:1", "--", "x")).ExitCode);
        Assert.Contains(
            $"KUBECONFIG={Path.Combine(Cli.Directory, "kube/one")}:/abs/two\n", Hook.Read("prepare_job.env"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_keeps_a_pod_from_being_made_and_removed_is_said_once_and_a_lack_of_rights_exits_4()
    {
        Cli.With("FAKE_PREPARE_FAILS", "4").With("FAKE_CLEANUP_FAILS", "4");
        _home.WriteWorkflow();
        (int code, string output, _) = await Cli.RunAsync("try", "--image", "bb:1", "--", "x");
        Assert.Equal(4, code);
        Assert.Equal(2, output.Split("error: Berth: no engine [engine-not-there]").Length);
        Assert.DoesNotContain("cleanup_job failed", output, StringComparison.Ordinal);
        Assert.Equal(4, (await Cli.RunAsync("try", "-W", ".github/workflows/ci.yml", "-j", "build", "--matrix", "n=1")).ExitCode);
    }

    [Fact]
    public async Task Flags_go_over_the_definition_which_only_its_owner_may_read()
    {
        Cli.Config = "apiVersion: berth/v1\nrunners:\n  desk: {image: 'own:1', caches: ['/a:seed', '/b'], instances: 2}\n";
        (int code, _, string error) = await Cli.RunAsync(
            "try", "--mode", "privileged", "--cache", "/a:bind", "--mount", "/srv:/data:Directory", "--options", "--cpus 2", "-e", "A=1", "--", "x");
        Assert.Equal((0, "berth: runner desk of berth.yaml\n"), (code, error));
        Assert.Equal("600", Hook.Read("mode").Trim());
        Assert.Equal(("desk-1", "Privileged"), ((string)_home.Definition["name"]!, (string)_home.Definition["mode"]!));
        Assert.Equal(["/b Auto", "/a Bind"], _home.Definition["caches"]!.AsArray().Select(cache => $"{cache!["path"]} {cache["strategy"]}"));
        Assert.Equal("/data", (string)_home.Definition["mounts"]![0]!["target"]!);
        JsonNode container = JsonNode.Parse(Hook.Read("prepare_job.json"))!["args"]!["container"]!;
        Assert.Equal(("own:1", "--cpus 2"), ((string)container["image"]!, (string)container["createOptions"]!));
        // A machine with a runner of its own has its externals.
        Assert.Equal(
            Directory.Exists("/home/runner/externals"),
            container["systemMountVolumes"]!.AsArray().Any(mount => (string)mount!["targetVolumePath"]! == "/__e"));
        Assert.Equal("1", (string)JsonNode.Parse(Hook.Read("run_script_step.json"))!["args"]!["environmentVariables"]!["A"]!);
        Assert.Matches(@"\nRUNNER_NAME=try-desk-1-[0-9a-f]{6}\n", Hook.Read("prepare_job.env"));
    }

    [Fact]
    public async Task Of_several_runners_none_is_taken_by_chance()
    {
        Cli.Config = "apiVersion: berth/v1\nrunners: {a: {image: 'a:1'}, b: {image: 'b:1'}}\n";
        (int code, _, string error) = await Cli.RunAsync("try", "--image", "x:1", "--", "x");
        Assert.Equal((0, "berth: berth.yaml defines a, b; none of them was named, so none is used\n"), (code, error));
        Assert.Equal("try", (string)_home.Definition["name"]!);
        Assert.Equal(0, (await Cli.RunAsync("try", "b", "--", "x")).ExitCode);
        Assert.Equal("b:1", (string)JsonNode.Parse(Hook.Read("prepare_job.json"))!["args"]!["container"]!["image"]!);
    }

    [Fact]
    public async Task A_job_of_a_workflow_is_one_document_for_machines()
    {
        _home.WriteWorkflow();
        Cli.With("TOKEN", "hunter2hunter2");
        (int code, string output, string error) = await Cli.RunAsync(
            "try", "-W", ".github/workflows/ci.yml", "-j", "build", "--matrix", "n=2", "--secret", "TOKEN", "--var", "ANSWER=42", "--input", "more=!",
            "--options", "--memory 1g", "-o", "json");
        JsonNode data = JsonNode.Parse(output)!;
        Assert.Equal((0, "success", "42 !"), (code, (string)data["conclusion"]!, (string)data["outputs"]!["answer"]!));
        Assert.Equal("actions/setup-node@v4", (string)data["skippedActions"]![0]!);
        Assert.True((bool)data["caches"]![0]!["hit"]!);
        Assert.Equal("warning", (string)data["annotations"]![0]!["level"]!);
        Assert.Contains("the step says hello", error, StringComparison.Ordinal);
        Assert.Equal("--cpus 1 --memory 1g", (string)JsonNode.Parse(Hook.Read("prepare_job.json"))!["args"]!["container"]!["createOptions"]!);
        Assert.DoesNotContain("hunter2", output + error + Hook.Read("run_script_step.env"), StringComparison.Ordinal);
        Assert.Contains("hunter2hunter2", Hook.Read("run_script_step.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kept_pods_are_said_how_to_look_at_and_to_remove()
    {
        (int code, _, string error) = await Cli.RunAsync("try", "--image", "bb:1", "--keep", "--", "x");
        Assert.Equal(0, code);
        Assert.DoesNotContain("cleanup_job", Hook.Commands);
        Assert.Contains("docker exec -it c0ffee sh\n", error, StringComparison.Ordinal);
        Assert.Contains("berth try --remove the-pod\n", error, StringComparison.Ordinal);
        Assert.Contains("BERTH_KEEP=true\n", Hook.Read("prepare_job.env"), StringComparison.Ordinal);
        Assert.Contains($"BERTH_OWNER={ProcessIdentity.Of(Environment.ProcessId)}\n", Hook.Read("prepare_job.env"), StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateDirectories(_home.StateDirectory));
    }

    [Fact]
    public async Task A_dry_run_for_a_cluster_shows_a_pod_of_a_cluster()
    {
        (int code, string output, string error) = await Cli.RunAsync(
            "try", "--engine", "kubernetes", "--image", "bb:1", "--dry-run", "-o", "json", "--", "x");

        Assert.True(code == 0, error);
        JsonNode spec = JsonNode.Parse(output)!["pod"]!["spec"]!;
        Assert.StartsWith("berth.local/berth:", (string?)spec["initContainers"]![0]!["image"], StringComparison.Ordinal);
        Assert.DoesNotContain("hostPath", spec.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_image_with_the_agent_is_the_environments_where_it_names_one()
    {
        Cli.With("BERTH_HOOK_IMAGE", "registry.example/berth:9");

        (_, string output, _) = await Cli.RunAsync(
            "try", "--engine", "kubernetes", "--image", "bb:1", "--dry-run", "-o", "json", "--", "x");

        Assert.Equal(
            "registry.example/berth:9", (string?)JsonNode.Parse(output)!["pod"]!["spec"]!["initContainers"]![0]!["image"]);
    }

    [Fact]
    public async Task A_dry_run_shows_the_pod_and_starts_nothing()
    {
        _home.WriteWorkflow();
        (int code, string output, string error) = await Cli.RunAsync(
            "try", "-W", ".github/workflows/ci.yml", "-j", "build", "--matrix", "n=2", "--cache", "/nix/store", "--dry-run", "-o", "json");
        JsonNode plan = JsonNode.Parse(output)!;
        Assert.Equal((0, ""), (code, error));
        Assert.Equal("registry.example/job:1", (string)plan["pod"]!["spec"]!["containers"]![0]!["image"]!);
        Assert.Equal(["/nix/store:auto"], plan["caches"]!.AsArray().Select(cache => (string)cache!));
        Assert.Equal(2, plan["steps"]!.AsArray().Count);
        Assert.Empty(Hook.Commands);
    }

    [Fact]
    public async Task A_secret_file_is_read_line_by_line_and_never_repeated()
    {
        File.WriteAllText(Path.Combine(Cli.Directory, "secrets"), "# mine\n\nONE = hunter1\nTWO='hunter2 '\nTHREE=\"hunter\\n3\"\n");
        Assert.Equal(0, (await Cli.RunAsync("try", "--image", "bb:1", "--secret-file", "secrets", "--", "x")).ExitCode);
        JsonNode environment = JsonNode.Parse(Hook.Read("run_script_step.json"))!["args"]!["environmentVariables"]!;
        Assert.Equal(("hunter1", "hunter2 ", "hunter\n3"), ((string)environment["ONE"]!, (string)environment["TWO"]!, (string)environment["THREE"]!));
        File.WriteAllText(Path.Combine(Cli.Directory, "secrets"), "A=b\nhunter4\n");
        Assert.Equal((2, "", "secrets:2:1: must be NAME=VALUE, a comment after '#', or empty\n"), await Cli.RunAsync("try", "--image", "bb:1", "--secret-file", "secrets", "--", "x"));
    }
}
