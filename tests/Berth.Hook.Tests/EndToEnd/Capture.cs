using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Berth.Tests.Shared;

namespace Berth.Hook.Tests.EndToEnd;

/// <summary>
/// A job as the real runner gave it to a hook, with the runner's directories, its name and the host ports put in this
/// test's place, and everything that the commands expect on the runner's side.
/// </summary>
internal sealed class Capture
{
    private const string Workspace = "_work/Unknown/Unknown";
    private readonly TestRunner _runner;
    private readonly Dictionary<string, string> _places;

    public Capture(TestRunner runner, string job)
    {
        _runner = runner;
        Volume = $"{runner.Name}-named";
        _places = new Dictionary<string, string>
        {
            ["/home/runner"] = Home,
            ["/srv/ci"] = Path.Combine(runner.Root, "srv"),
            ["\"/a b\""] = $"\"{runner.Root}/a b\"",
            ["\"named\""] = $"\"{Volume}\"",
            ["\"real1\""] = $"\"{runner.Name}\"",
            ["8080"] = FreePort(),
            ["8081"] = FreePort(),
            ["5433"] = FreePort(),
        };
        Commands =
        [
            .. Directory.GetFiles(Path.Combine(TestRunner.Repository(), "tests/captures", job)).Order(StringComparer.Ordinal)
                .Select(file => (Path.GetFileNameWithoutExtension(file), JsonNode.Parse(InThisPlace(File.ReadAllText(file)))!.AsObject())),
        ];
        Assert.NotEmpty(Commands);
        Furnish();
    }

    public IReadOnlyList<(string Name, JsonObject Content)> Commands { get; }

    /// <summary>What the workflow's volume <c>named</c> is called here.</summary>
    public string Volume { get; }

    private string Home => Path.Combine(_runner.Root, "runner");

    /// <summary>The runner's path of a path in the job container.</summary>
    public string OnTheRunner(string containerPath) => containerPath
        .Replace("/__w/", $"{Home}/_work/", StringComparison.Ordinal)
        .Replace("/github/file_commands/", $"{Home}/_work/_temp/_runner_file_commands/", StringComparison.Ordinal);

    public void Put(string containerPath, string text)
    {
        string path = OnTheRunner(containerPath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        Everyone(path);
    }

    /// <summary>Puts this machine's node where the runner keeps its own; false when there is none.</summary>
    public bool PutNode() => RealNode.TryPut(Path.Combine(Home, "externals"), "node20", "node24");

    /// <summary>The command as a process to start: input, environment and directory as captured, the state ours.</summary>
    public (ProcessStartInfo Start, byte[] Input, string ResponseFile) Begin(JsonObject command, JsonNode? state)
    {
        JsonObject input = command["input"]!.DeepClone().AsObject();
        input["state"] = state?.DeepClone();
        string responseFile = (string)input["responseFile"]!;
        Directory.CreateDirectory(Path.GetDirectoryName(responseFile)!);
        File.WriteAllText(responseFile, "");
        var start = new ProcessStartInfo(Path.Combine(_runner.Dist, "hook.sh")) { WorkingDirectory = Path.Combine(Home, Workspace) };
        foreach ((string name, JsonNode? value) in command["environment"]!.AsObject())
        {
            start.Environment[name] = (string?)value;
        }

        start.Environment["BERTH_CACHE_DIR"] = _runner.CacheDirectory;
        start.Environment["XDG_STATE_HOME"] = _runner.StateDirectory;
        return (start, Encoding.UTF8.GetBytes(input.ToJsonString()), responseFile);
    }

    /// <summary>In one pass: a port's digits may also stand in the name of a directory that was just put in.</summary>
    private string InThisPlace(string text) => Regex.Replace(text, string.Join('|', _places.Keys.Select(Regex.Escape)), place => _places[place.Value]);

    private void Furnish()
    {
        foreach (string directory in new[]
        {
            "runner/externals", $"runner/{Workspace}", "runner/_work/_actions", "runner/_work/_tool", "runner/_work/_temp/_github_home",
            "runner/_work/_temp/_github_workflow", "runner/_work/_temp/_runner_file_commands", "srv/captures", "srv/workflows",
        })
        {
            for (string path = Directory.CreateDirectory(Path.Combine(_runner.Root, directory)).FullName; path.Length > _runner.Root.Length; path = Path.GetDirectoryName(path)!)
            {
                Everyone(path);
            }
        }
    }

    /// <summary>The runner and the job's <c>--user</c> are the same user where this was captured.</summary>
    private static void Everyone(string path) => File.SetUnixFileMode(path, (UnixFileMode)0b111_111_111);

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
