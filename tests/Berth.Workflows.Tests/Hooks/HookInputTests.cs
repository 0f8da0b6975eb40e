using System.Text.Json.Nodes;
using Berth.Workflows.Model;
using Berth.Workflows.Running;
using Berth.Workflows.Tests.Running;

namespace Berth.Workflows.Tests.Hooks;

/// <summary>What is sent to a hook has the shape of what the real runner sent.</summary>
public sealed class HookInputTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly HostHook _hook = new();

    public void Dispose() => _directory.Dispose();

    private static JsonObject Capture(string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "captures", name)))!.AsObject();

    private async Task RunAsync(string workflow)
    {
        Directory.CreateDirectory(Path.Combine(_directory.Root, "Unknown"));
        JobRequest request = new()
        {
            Workflow = WorkflowReader.Read(workflow, "ci.yml").Workflow!,
            WorkingTree = Path.Combine(_directory.Root, "Unknown"),
            Runner = new RunnerProfile
            {
                Externals = "/home/runner/externals",
                TemporaryDirectory = _directory.Root,
                Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
            },
        };
        await new JobRunner(_hook, new RecordingObserver(), TimeProvider.System).RunAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The same with this run's root, random names and facts of the machine taken out.</summary>
    private static string Normal(JsonNode? node, string work) =>
        node!.ToJsonString().Replace(work, "/home/runner/_work", StringComparison.Ordinal);

    private string Work => Path.GetDirectoryName(_hook.Environments[0]["RUNNER_TEMP"])!;

    [Fact]
    public async Task Prepare_job_with_everything()
    {
        await RunAsync("""
            jobs:
              hello:
                container:
                  image: registry.example/debian:bookworm
                  options: --cpus 1
                  env: { FOO: bar }
                  ports: [ "8080:80" ]
                  volumes: [ "/srv/ci/captures:/caps:ro" ]
                services:
                  web:
                    image: registry.example/httpd:1
                    options: --health-cmd "wget -q -O- http://127.0.0.1/" --health-interval 2s --health-retries 5
                    env: { SVC: 1 }
                    ports: [ "8081:80" ]
                    volumes: [ "/srv/ci/workflows:/wf:ro" ]
                steps: [ { run: "true" } ]
            """);
        JsonObject expected = Capture("full-job/01-prepare_job.json");
        Assert.True(JsonNode.DeepEquals(expected["input"]!["args"], JsonNode.Parse(Normal(_hook.Args(0), Work))), Normal(_hook.Args(0), Work));
        Assert.Equal(Keys(expected["input"]!), Keys(_hook.Inputs[0]));
        Assert.Empty(expected["environment"]!.AsObject().Select(pair => pair.Key).Except(_hook.Environments[0].Keys)
            .Except(["ACTIONS_RUNNER_CONTAINER_HOOKS", "RUNNER_ALLOW_RUNASROOT", "RUNNER_TRACKING_ID"]));
    }

    [Fact]
    public async Task Prepare_job_with_credentials_and_every_kind_of_volume()
    {
        await RunAsync("""
            jobs:
              j:
                container:
                  image: reg.example.com/priv/img:tag
                  credentials: { username: u1, password: p1 }
                  options: --user 1001:1001 --label "a b"
                  env: { A: "multi\nline", UNI: é, B: 8 }
                  volumes: [ "named:/data", /only/target, "/a b:/c d" ]
                services:
                  db:
                    image: reg2.example.com/db
                    credentials: { username: u2, password: p2 }
                    env: { PW: s3 }
                    ports: [ 5432/tcp, "5433:5432/udp" ]
                steps: [ { run: "true" } ]
            """);
        JsonNode expected = Capture("registry-credentials/01-prepare_job.json")["input"]!["args"]!;
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(Normal(_hook.Args(0), Work))), Normal(_hook.Args(0), Work));
    }

    [Fact]
    public async Task Script_steps_with_each_shell()
    {
        await RunAsync("""
            jobs:
              j:
                container: bb:1
                steps:
                  - { run: "true", id: s }
                  - { run: "true", shell: bash, if: always() }
                  - { run: "pass", shell: python, if: always() }
                  - { run: "ls", shell: 'bash -x {0} --foo "a b"', if: always(), working-directory: /tmp }
                  - { run: "true", shell: pwsh, if: always() }
            """);
        JsonObject expected = Capture("full-job/03-run_script_step.json")["input"]!["args"]!.AsObject();
        Assert.Equal(Keys(expected), Keys(_hook.Args(1)));
        Assert.Equal(Keys(expected["environmentVariables"]!), Keys(_hook.Args(1)["environmentVariables"]!));
        foreach (string name in new[] { "GITHUB_WORKSPACE", "GITHUB_EVENT_PATH", "RUNNER_TOOL_CACHE", "RUNNER_TEMP", "RUNNER_WORKSPACE", "RUNNER_OS" })
        {
            Assert.Equal((string?)expected["environmentVariables"]![name], (string?)_hook.Args(1)["environmentVariables"]![name]);
        }

        Assert.StartsWith("/__w/_temp/_runner_file_commands/set_output_", (string)_hook.Args(1)["environmentVariables"]!["GITHUB_OUTPUT"]!, StringComparison.Ordinal);
        Assert.Equal(["s", "__run", "__run_2", "__run_3", "__run_4"], Enumerable.Range(1, 5).Select(i => (string)_hook.Args(i)["environmentVariables"]!["GITHUB_ACTION"]!));
        Assert.Equal("sh -e /__w/_temp/GUID.sh", CommandLine(1));
        Assert.Equal("bash --noprofile --norc -e -o pipefail /__w/_temp/GUID.sh", CommandLine(2));
        Assert.Equal("python /__w/_temp/GUID.py", CommandLine(3));
        Assert.Equal(["-x", "/__w/_temp/GUID.sh", "--foo", "\"a", "b\""], Arguments(4));
        Assert.Equal("/tmp", (string)_hook.Args(4)["workingDirectory"]!);
        Assert.Equal("pwsh -command \". '/__w/_temp/GUID.ps1'\"", CommandLine(5));
        Assert.Equal("{}", _hook.Args(6).ToJsonString());

        string CommandLine(int i) => $"{_hook.Args(i)["entryPoint"]} {string.Join(' ', Arguments(i))}";
        string[] Arguments(int i) => [.. _hook.Args(i)["entryPointArgs"]!.AsArray().Select(
            a => System.Text.RegularExpressions.Regex.Replace((string)a!, "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "GUID"))];
    }

    [Fact]
    public async Task Container_steps()
    {
        await RunAsync("""
            jobs:
              hello:
                container: bb:1
                steps: [ { uses: "docker://registry.example/bb:1", with: { entrypoint: /bin/sh, args: -c env } } ]
            """);
        JsonObject expected = Capture("full-job/10-run_container_step.json")["input"]!["args"]!.AsObject();
        JsonObject actual = JsonNode.Parse(Normal(_hook.Args(1), Work))!.AsObject();
        string[] notHere = ["PATHX", "STEPENV", "ACTIONS_RUNTIME_URL", "ACTIONS_RUNTIME_TOKEN", "ACTIONS_CACHE_URL", "ACTIONS_RESULTS_URL"];
        Assert.Equal(Keys(expected["environmentVariables"]!).Except(notHere), Keys(actual["environmentVariables"]!));
        expected.Remove("environmentVariables");
        actual.Remove("environmentVariables");
        Assert.True(JsonNode.DeepEquals(expected, actual), actual.ToJsonString());
    }

    private static IEnumerable<string> Keys(JsonNode node) => node.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal);
}
