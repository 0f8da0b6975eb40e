using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;

namespace Berth.Tests.Shared;

/// <summary>
/// Stands in for the GitHub runner: a work directory and the native hook, started per command. Disposing removes what the
/// hook would have left.
/// </summary>
internal sealed class TestRunner : IAsyncDisposable
{
    private JsonNode? _state;

    private TestRunner(string dist)
    {
        Dist = dist;
        // Not in /tmp: overlay caches need a real file system, and /tmp may be a tmpfs.
        Root = Directory.CreateDirectory(Path.Combine("/var/tmp", $"berth-test-{Guid.NewGuid():N}")).FullName;
        ResponseDirectory = Root;
        foreach (string directory in new[] { "_temp/_runner_file_commands", "_temp/_github_home", "_temp/_github_workflow", "_actions", "_tool", "repo/repo" })
        {
            Directory.CreateDirectory(Path.Combine(Work, directory));
        }
    }

    public string Name { get; } = $"test-{Guid.NewGuid():N}"[..16];

    public string Dist { get; }

    public string Root { get; }

    public string Work => Path.Combine(Root, "_work");

    public string CacheDirectory => Path.Combine(Root, "cache");

    public string StateDirectory => Path.Combine(Root, "state");

    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>Where the response files lie; the runner has them in its <c>_temp</c>.</summary>
    public string ResponseDirectory { get; set; }

    public string? Container => (string?)_state?["container"];

    public JsonNode? Response { get; private set; }

    /// <summary>Skips the test, visibly, where the engine or the native builds are not there.</summary>
    public static async Task<TestRunner> CreateAsync()
    {
        await TestImages.NeedEngineAsync();
        string dist = System.Environment.GetEnvironmentVariable("BERTH_TEST_DIST") ?? Path.Combine(Repository(), "dist");
        Assert.SkipUnless(File.Exists(Path.Combine(dist, "berth-hook")), "No native builds in dist/; ./test makes them.");
        await TestImages.MakeAsync();
        return new TestRunner(dist);
    }

    public static string Repository() => RootAbove();

    /// <summary>Hands a definition to the hook as <c>berth</c> does.</summary>
    public void Define(JsonObject definition)
    {
        string file = Path.Combine(Root, "definition.json");
        definition["name"] ??= "test";
        File.WriteAllText(file, definition.ToJsonString());
        Environment["BERTH_RUNNER_DEFINITION"] = file;
    }

    public static JsonObject Cache(string path, string strategy) => new() { ["path"] = path, ["strategy"] = strategy };

    public Task<Tool.Result> PrepareAsync(string image, string? options = null, params JsonNode[] services) =>
        RunAsync("prepare_job", new JsonObject
        {
            ["container"] = JobContainer(image, options),
            ["services"] = new JsonArray(services),
        });

    public JsonObject JobContainer(string image, string? options = null)
    {
        JsonObject container = Service(image, options);
        container["workingDirectory"] = "/__w/repo/repo";
        container["systemMountVolumes"] = new JsonArray(
            Mount("/var/run/docker.sock", "/var/run/docker.sock"),
            Mount(Work, "/__w"),
            Mount($"{Work}/_temp", "/__w/_temp"),
            Mount($"{Work}/_temp/_github_home", "/github/home"),
            Mount($"{Work}/_temp/_github_workflow", "/github/workflow"));
        container["environmentVariables"] = new JsonObject { ["HOME"] = "/github/home" };
        return container;
    }

    public static JsonObject Service(string image, string? options = null) => new()
    {
        ["image"] = image,
        ["dockerfile"] = null,
        ["entryPointArgs"] = new JsonArray(),
        ["entryPoint"] = null,
        ["workingDirectory"] = null,
        ["createOptions"] = options,
        ["registry"] = null,
        ["environmentVariables"] = new JsonObject(),
        ["portMappings"] = new JsonArray(),
        ["systemMountVolumes"] = new JsonArray(),
        ["userMountVolumes"] = new JsonArray(),
    };

    public Task<Tool.Result> StepAsync(params string[] argv) => StepAsync(argv, []);

    public Task<Tool.Result> StepAsync(string[] argv, JsonObject environment, params string[] prependPath) =>
        RunAsync("run_script_step", Step(argv, environment, prependPath));

    public Task<Tool.Result> ShellAsync(string script) => ScriptAsync(script, []);

    /// <summary>A <c>run:</c> step as the runner does it: a file in <c>_temp</c>, started by the shell.</summary>
    public Task<Tool.Result> ScriptAsync(string script, JsonObject environment)
    {
        string name = $"{Guid.NewGuid()}.sh";
        File.WriteAllText(Path.Combine(Work, "_temp", name), script);
        return StepAsync(["sh", "-e", $"/__w/_temp/{name}"], environment);
    }

    public Task<Tool.Result> CleanupAsync() => RunAsync("cleanup_job", new JsonObject());

    public static JsonObject Step(string[] argv, JsonObject? environment = null, params string[] prependPath) => new()
    {
        ["entryPoint"] = argv[0],
        ["entryPointArgs"] = new JsonArray([.. argv.Skip(1).Select(argument => (JsonNode)argument)]),
        ["environmentVariables"] = environment ?? [],
        ["prependPath"] = new JsonArray([.. prependPath.Select(path => (JsonNode)path)]),
        ["workingDirectory"] = "/__w/repo/repo",
    };

    public async Task<Tool.Result> RunAsync(string command, JsonNode? args)
    {
        (ProcessStartInfo start, byte[] input, string responseFile) = Start(command, args);
        Tool.Result result = await Tool.TryAsync(start.FileName, start.ArgumentList, process => Configure(process), input);
        string response = File.ReadAllText(responseFile);
        Response = response.Length > 0 ? JsonNode.Parse(response) : null;
        if (command == "prepare_job")
        {
            _state = Response?["state"]?.DeepClone();
        }

        return result;
    }

    /// <summary>Starts a command without waiting for it, for tests that kill it.</summary>
    public async Task<Process> BeginAsync(string command, JsonNode? args)
    {
        (ProcessStartInfo start, byte[] input, _) = Start(command, args);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        Configure(start);
        Process process = Process.Start(start)!;
        await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Ids of the containers, volumes and images that carry this runner's label.</summary>
    public async Task<string> LeftoversAsync()
    {
        string filter = $"label=berth.dev/runner={Name}";
        string containers = await Tool.RunAsync("docker", "ps", "-aq", "--filter", filter);
        string volumes = await Tool.RunAsync("docker", "volume", "ls", "-q", "--filter", filter);
        string images = await Tool.RunAsync("docker", "images", "-q", "--filter", filter);
        return (containers + volumes + images).Trim();
    }

    public async ValueTask DisposeAsync()
    {
        await CleanupAsync();
        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Tool.TryAsync("rm", ["-rf", Root]);
        }
    }

    private static string RootAbove([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));

    private static JsonObject Mount(string source, string target) => new()
    {
        ["userProvidedValue"] = null,
        ["sourceVolumePath"] = source,
        ["targetVolumePath"] = target,
        ["readOnly"] = false,
    };

    private (ProcessStartInfo Start, byte[] Input, string ResponseFile) Start(string command, JsonNode? args)
    {
        string responseFile = Path.Combine(ResponseDirectory, $"response-{Guid.NewGuid():N}.json");
        File.WriteAllText(responseFile, "");
        var input = new JsonObject
        {
            ["command"] = command,
            ["responseFile"] = responseFile,
            ["args"] = args?.DeepClone(),
            ["state"] = _state?.DeepClone(),
        };
        return (new ProcessStartInfo(Path.Combine(Dist, "hook.sh")), Encoding.UTF8.GetBytes(input.ToJsonString()), responseFile);
    }

    private void Configure(ProcessStartInfo start)
    {
        start.WorkingDirectory = Path.Combine(Work, "repo", "repo");
        start.Environment["RUNNER_NAME"] = Name;
        start.Environment["GITHUB_JOB"] = "test";
        start.Environment["BERTH_CACHE_DIR"] = CacheDirectory;
        start.Environment["XDG_STATE_HOME"] = StateDirectory;
        foreach ((string name, string value) in Environment)
        {
            start.Environment[name] = value;
        }
    }
}
