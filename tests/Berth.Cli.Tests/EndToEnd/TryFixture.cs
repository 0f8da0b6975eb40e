using System.Diagnostics;
using System.Runtime.CompilerServices;
using Berth.Tests.Shared;

namespace Berth.Cli.Tests.EndToEnd;

/// <summary>The <c>berth</c> program with the native hook, the real engine, and a home of its own.</summary>
internal sealed class TryFixture : IAsyncDisposable
{
    private readonly string _dist;

    private TryFixture(string dist) => _dist = dist;

    /// <summary>Not in /tmp: overlay caches need a real file system, and /tmp may be a tmpfs.</summary>
    public string Root { get; } = Directory.CreateDirectory(Path.Combine("/var/tmp", $"berth-try-test-{Guid.NewGuid():N}")).FullName;

    /// <summary>Skips the test, visibly, where the engine or the native builds are not there.</summary>
    public static async Task<TryFixture> CreateAsync()
    {
        await TestImages.NeedEngineAsync();
        string dist = Environment.GetEnvironmentVariable("BERTH_TEST_DIST") ?? Path.Combine(Repository, "dist");
        Assert.SkipUnless(File.Exists(Path.Combine(dist, "berth-hook")), "No native builds in dist/; ./test makes them.");
        await TestImages.MakeAsync();
        return new TryFixture(dist);
    }

    public static string Repository { get; } = FromThisFile();

    public Task<Tool.Result> RunAsync(params string[] arguments) => BerthAsync(["try", .. arguments]);

    /// <summary>Any command of it.</summary>
    public Task<Tool.Result> BerthAsync(params string[] arguments) => Tool.TryAsync(Program, arguments, Configure);

    /// <summary>Any command of it on a terminal, without colour.</summary>
    public Task<Tool.Result> OnTerminalAsync(params string[] arguments) => Tool.TryAsync(
        "script", ["-qec", string.Join(' ', [Program, .. arguments]), "/dev/null"], start =>
        {
            Configure(start);
            start.Environment["NO_COLOR"] = "1";
            start.Environment["TERM"] = "xterm";
        });

    /// <summary>Starts it, and returns when its output has a line that ends so.</summary>
    public async Task<Process> StartAsync(string untilLine, params string[] arguments)
    {
        ProcessStartInfo start = new(Program, ["try", .. arguments]) { RedirectStandardOutput = true };
        Configure(start);
        Process process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.EndsWith(untilLine, StringComparison.Ordinal)) return process;
        }

        throw new InvalidOperationException($"'{untilLine}' never came");
    }

    /// <summary>What there is on the engine of runs of this fixture: the job containers that mount something of its home.</summary>
    public async Task<string[]> PodsAsync()
    {
        string all = await Tool.RunAsync("docker", "ps", "-a", "--filter", "label=berth.dev/pod", "--format", "{{.Label \"berth.dev/pod\"}} {{.Mounts}}", "--no-trunc");
        return [.. all.Split('\n').Where(line => line.Contains(Root, StringComparison.Ordinal)).Select(line => line.Split(' ')[0]).Distinct()];
    }

    public string[] Directories() =>
        Directory.Exists(Path.Combine(Root, "state/berth/try")) ? Directory.GetDirectories(Path.Combine(Root, "state/berth/try")) : [];

    public async ValueTask DisposeAsync()
    {
        foreach (string pod in await PodsAsync()) await RunAsync("--remove", pod);
        await Tool.TryAsync("rm", ["-rf", Root]);
    }

    private static string FromThisFile([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));

    // The native build, as a user has it. The managed one of this folder lacks what its neighbour's web framework brings along.
    private string Program => Path.Combine(_dist, "berth");

    private void Configure(ProcessStartInfo start)
    {
        start.WorkingDirectory = Root;
        start.Environment["HOME"] = Root;
        start.Environment["XDG_STATE_HOME"] = Path.Combine(Root, "state");
        start.Environment["BERTH_CACHE_DIR"] = Path.Combine(Root, "cache");
        start.Environment["BERTH_HOOK"] = Path.Combine(_dist, "berth-hook");
        start.Environment.Remove("BERTH_CONFIG");
    }
}
