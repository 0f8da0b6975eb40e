using System.Diagnostics;
using Berth.FakeGitHub;
using Fake = Berth.FakeGitHub.FakeGitHub;

namespace Berth.Faults;

/// <summary>A fake GitHub, a configuration of its own, and the native daemon on it.</summary>
internal sealed class Bed : IAsyncDisposable
{
    private const string Token = "ghp_0123456789abcdefghijklmnopqrstuvwxyz";
    public const string RunnerImage = "berth.local/stand-in-runner:1";

    private readonly string _root = Directory.CreateTempSubdirectory("berth-faults-").FullName;
    private readonly string _dist;
    private readonly List<Process> _daemons = [];

    private readonly string _runnerImage;

    private Bed(string dist, Fake github, Dictionary<string, string> environment, string runnerImage) =>
        (_dist, GitHub, Environment, _runnerImage) = (dist, github, environment, runnerImage);

    public Fake GitHub { get; }

    public Dictionary<string, string> Environment { get; }

    public FakeService Service => GitHub.Service;

    public string Root => _root;

    public Process? Daemon => _daemons.LastOrDefault();

    public string LogFile => Path.Combine(_root, "daemon.log");

    public static async Task<Bed> StartAsync(
        string dist, string work, int min, int max, int scaleSets = 1, string? dockerHost = null, string runnerImage = RunnerImage)
    {
        Fake github = await Fake.StartAsync();
        github.Service.AddToken(Token);
        github.Service.Work = work;
        github.Service.PollTime = TimeSpan.FromSeconds(30);
        Dictionary<string, string> environment = [];
        Bed bed = new(dist, github, environment, runnerImage);
        environment["HOME"] = bed._root;
        environment["XDG_STATE_HOME"] = Path.Combine(bed._root, "s");
        environment["XDG_CONFIG_HOME"] = Path.Combine(bed._root, "c");
        environment["XDG_CACHE_HOME"] = Path.Combine(bed._root, "k");
        if (dockerHost is not null) environment["DOCKER_HOST"] = dockerHost;
        await bed.BerthAsync(["auth", "add", "test", "--host", github.Host, "--store", "file"], Token);
        bed.Configure(min, max, scaleSets);
        return bed;
    }

    public string Config => Path.Combine(_root, "berth.yaml");

    public void Configure(int min, int max, int scaleSets = 1)
    {
        IEnumerable<string> runners = Enumerable.Range(1, scaleSets).Select(number => $"""
              set{number}:
                repository: {GitHub.Url}/owner/repo
                credentials: test
                runnerImage: {_runnerImage}
                network: host
                min: {min}
                max: {max}

            """);
        File.WriteAllText(Config, $"apiVersion: berth/v1\nengine: docker\nrunners:\n{string.Concat(runners)}");
    }

    public Task<string> BerthAsync(IReadOnlyList<string> arguments, string input = "") =>
        Shell.RunAsync(Path.Combine(_dist, "berth"), [.. arguments, "--config", Config], Environment, input);

    /// <summary>The daemon in the foreground, its words appended to a file.</summary>
    public Process Up(params string[] more)
    {
        ProcessStartInfo start = Shell.Start(
            "/bin/sh", ["-c", "exec \"$0\" \"$@\" 2>>\"$BERTH_FAULTS_LOG\"", Path.Combine(_dist, "berth"), "up", "--config", Config, .. more],
            new Dictionary<string, string>(Environment) { ["BERTH_FAULTS_LOG"] = LogFile });
        Process process = Process.Start(start)!;
        _daemons.Add(process);
        return process;
    }

    public async Task ReadyAsync(int scaleSets = 1)
    {
        for (int i = 0; i < 1200; i++)
        {
            if (Service.ScaleSets.Count(set => set.HasSession) >= scaleSets) return;
            if (Daemon is { HasExited: true } ended) throw new InvalidOperationException($"the daemon ended with {ended.ExitCode}: {Tail()}");
            await Task.Delay(50);
        }

        throw new InvalidOperationException($"nobody listens after a minute: {Tail()}");
    }

    /// <summary>Waits until every job of every scale set has ended.</summary>
    public async Task<bool> DoneAsync(TimeSpan patience)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < patience;)
        {
            if (Service.ScaleSets.All(set => set.Jobs.ToArray().All(job => job.State == FakeJobState.Completed))) return true;
            await Task.Delay(100);
        }

        return false;
    }

    /// <summary>Waits until so many runners are connected and have no job.</summary>
    public async Task WaitingAsync(int runners, TimeSpan patience)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < patience; await Task.Delay(50))
        {
            FakeScaleSet set = Service.ScaleSets.Single();
            HashSet<string> taken = [.. set.Jobs.ToArray().SelectMany(job => job.TakenBy)];
            if (set.Runners.ToArray().Count(runner => runner.IsConnected && !taken.Contains(runner.Name)) >= runners) return;
        }

        throw new InvalidOperationException($"no runner waits after {patience}: {Tail()}");
    }

    /// <summary>Waits until no runner is left on the engine.</summary>
    public async Task EmptyAsync(TimeSpan patience)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < patience; await Task.Delay(100))
            if (await LeftoversAsync() is { Containers: 0, Volumes: 0, Registrations: 0 }) return;
        throw new InvalidOperationException($"runners are left after {patience}: {Tail()}");
    }

    /// <summary>What is left on the engine and at GitHub of this bed's fleet.</summary>
    public async Task<Leftovers> LeftoversAsync()
    {
        string fleet = Path.GetFileName(Directory.GetDirectories(Path.Combine(_root, "s", "berth", "fleets")).Single());
        string label = $"label=berth.dev/fleet={fleet}";
        string[] containers = Lines(await DockerAsync("ps", "-aq", "--filter", label));
        string[] volumes = Lines(await DockerAsync("volume", "ls", "-q", "--filter", label));
        string[] pods = [.. Lines(await DockerAsync(
            "ps", "-a", "--filter", "label=berth.dev/pod", "--format", "{{.Label \"berth.dev/runner\"}}"))
            .Where(runner => runner.StartsWith("set", StringComparison.Ordinal))];
        string[] folders = Directory.GetDirectories(Path.Combine(_root, "s", "berth", "fleets", fleet, "r"));
        return new Leftovers(
            containers.Length, volumes.Length, pods.Length, Service.ScaleSets.Sum(set => set.Runners.Count), folders.Length);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public Task<string> DockerAsync(params string[] arguments) => Shell.RunAsync("docker", arguments, Environment);

    public string Tail(int lines = 15) => File.Exists(LogFile) ? string.Join('\n', File.ReadLines(LogFile).TakeLast(lines)) : "";

    public async ValueTask DisposeAsync()
    {
        foreach (Process daemon in _daemons.Where(daemon => !daemon.HasExited)) daemon.Kill();
        await Shell.TryAsync(Path.Combine(_dist, "berth"), ["down", "--now", "--config", Config], Environment);
        foreach (Process daemon in _daemons) daemon.Dispose();
        await GitHub.DisposeAsync();
        if (System.Environment.GetEnvironmentVariable("BERTH_FAULTS_KEEP") is null)
            await Shell.TryAsync("rm", ["-rf", _root]);
    }
}
