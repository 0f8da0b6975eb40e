using Berth.Core;
using Berth.Core.Configuration;
using Berth.Core.Runners;
using Berth.Daemon.Fleets;
using Berth.Daemon.Jobs;
using Berth.FakeGitHub;
using Berth.GitHub;
using Berth.GitHub.Credentials;
using Berth.GitHub.Http;
using Berth.History.Logs;
using Berth.History.Store;
using Fake = Berth.FakeGitHub.FakeGitHub;

namespace Berth.Daemon.Tests;

/// <summary>A GitHub, an engine, and one daemon after the other on them.</summary>
internal sealed class FleetFixture : IAsyncDisposable
{
    private const string Token = "ghp_0123456789abcdefghijklmnopqrstuvwxyz";

    private readonly string _root = Directory.CreateTempSubdirectory("berth-daemon-").FullName;
    private readonly GitHubHttp _http = new(
        new GitHubSettings("berth/test", null, new Dictionary<string, string>()), TimeProvider.System);
    private readonly List<IDisposable> _disposables = [];
    private Task _running = Task.CompletedTask;

    private FleetFixture(Fake github)
    {
        GitHub = github;
        github.Service.AddToken(Token);
        Engine = new FakeEngine(Pulse);
        Place = FleetPlace.Of(Directories, Path.Combine(_root, "berth.yaml"));
        Place.Make();
    }

    public Fake GitHub { get; }

    public FakeService Service => GitHub.Service;

    public Pulse Pulse { get; } = new();

    public FakeEngine Engine { get; }

    public FleetPlace Place { get; }

    public Fleet Fleet { get; private set; } = null!;

    public BerthDirectories Directories => BerthDirectories.From(new Dictionary<string, string> { ["XDG_STATE_HOME"] = _root, ["HOME"] = _root });

    public FakeScaleSet ScaleSet => Service.ScaleSets.Single();

    public static async Task<FleetFixture> StartAsync() => new(await Fake.StartAsync());

    public RunnerDefinition Runner(string name = "desk", int min = 0, int max = 2) => new()
    {
        Name = name,
        Url = $"{GitHub.Url}/owner/repo",
        Repository = "owner/repo",
        Credentials = "test",
        Min = min,
        Max = max,
    };

    public static BerthConfig Config(params IReadOnlyList<RunnerDefinition> runners) => new("berth.yaml", EngineKind.Docker, runners);

    /// <summary>A daemon that serves these, in the place of one before it.</summary>
    public void Up(bool adopt = false, params IReadOnlyList<RunnerDefinition> runners)
    {
        DaemonLog log = new(Pulse, TimeProvider.System);
        JobBook jobs = new(
            JobHistory.OpenForWriting(JobHistory.PathOf(Directories), TimeProvider.System), JobLogs.Of(Directories), Place, log,
            TimeProvider.System);
        DaemonContext context = new(
            Place, Engine, new NoPods(), _http, (name, _) => Task.FromResult<Credential>(new TokenCredential(GitHub.Host, new Secret(name == "wrong" ? "ghp_wrong" : Token))),
            jobs, log, TimeProvider.System, "/bin/true", "/agent", new Dictionary<string, string>())
        {
            Adopt = adopt,
        };
        Fleet = new Fleet(context);
        _disposables.AddRange([Fleet, jobs]);
        Fleet.Apply(Config(runners));
        _running = Fleet.RunAsync();
    }

    public Task ListeningAsync(int scaleSets = 1) =>
        Pulse.UntilAsync(() => Fleet.Status().Runners.Count(runner => runner.State == "listening") == scaleSets);

    /// <summary>Returns when the daemon has ended.</summary>
    public Task EndedAsync() => _running.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    /// <summary>A runner takes its job at GitHub.</summary>
    public FakeJob Take(string runner) => Service.Take(Engine.Configuration(runner))
        ?? throw new InvalidOperationException($"there is no job for {runner}");

    /// <summary>Its job has ended, and the runner with it.</summary>
    public void Finish(string runner, FakeJob job, string result = "succeeded")
    {
        Service.Complete(job, result);
        Engine.End(runner);
    }

    /// <summary>A job is queued and has its runner.</summary>
    public async Task<(string Runner, FakeJob Job)> StartJobAsync(string scaleSet = "desk")
    {
        int before = Engine.Started.Count;
        Service.Queue(Service.ScaleSets.Single(set => set.Name == scaleSet).Id);
        await Pulse.UntilAsync(() => Engine.Started.Count > before);
        string runner = Engine.Started[^1];
        FakeJob job = Take(runner);
        // The daemon has been told: a job that ends before would count as one that still waits, for a moment.
        while (Fleet.Status().Runners.All(set => set.Instances.All(known => known.Name != runner || known.State != "busy")))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        return (runner, job);
    }

    public JobHistory History() => JobHistory.OpenForReading(JobHistory.PathOf(Directories), TimeProvider.System)!;

    public async ValueTask DisposeAsync()
    {
        Fleet?.Leave();
        await EndedAsync();
        foreach (IDisposable disposable in _disposables) disposable.Dispose();
        _http.Dispose();
        await GitHub.DisposeAsync();
        Pulse.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}
