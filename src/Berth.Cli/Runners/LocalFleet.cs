using Berth.Cli.Configuration;
using Berth.Cli.Try;
using Berth.Core;
using Berth.Core.Configuration;
using Berth.Core.Diagnosis;
using Berth.Core.Files;
using Berth.Core.Runners;
using Berth.Daemon;
using Berth.Daemon.Fleets;
using Berth.Daemon.Jobs;
using Berth.Docker;
using Berth.Docker.Runners;
using Berth.GitHub;
using Berth.GitHub.Credentials;
using Berth.GitHub.Http;
using Berth.History.Logs;
using Berth.History.Store;

namespace Berth.Cli.Runners;

/// <summary>Puts a daemon together from this process's surroundings.</summary>
internal sealed class LocalFleet(CliHost host, ConfigAccess access)
{
    private readonly Lazy<BerthConfig> _config = new(access.Read);

    /// <summary>What is in the file.</summary>
    /// <exception cref="UsageException">It is not valid: of use is then only what its daemon goes on with.</exception>
    public BerthConfig Config => _config.Value;

    /// <summary>Whether a daemon serves the file, whatever is in it now.</summary>
    public bool IsServed => File.Exists(Place.Lock) && !FileLock.IsFree(Place.Lock);

    public string ConfigPath { get; } = AtomicFile.Resolve(access.File().FullPath);

    public FleetPlace Place => FleetPlace.Of(Directories, ConfigPath);

    public BerthDirectories Directories => BerthDirectories.From(host.Environment);

    /// <summary>The definitions, one for each scale set, that serve something on GitHub.</summary>
    /// <param name="name">A runner or one of its instances; null for all.</param>
    /// <exception cref="UsageException">There is none, or one lacks what it needs.</exception>
    public IReadOnlyList<RunnerDefinition> Chosen(string? name)
    {
        RunnerDefinition[] chosen = name is null
            ? [.. Config.Instances()]
            : [.. RunnerInstances.Of(Config.Find(name) ?? throw new UsageException(
                $"berth: {Config.File}: {UnknownRunner.Message(name, [.. Config.Runners.Select(known => known.Name)])}"))];
        string[] problems =
        [
            .. chosen.Where(runner => runner is { Url: not null, Credentials: null })
                .Select(runner => $"berth: {Config.File}: the runner {runner.Name} has no 'credentials'; name one of 'berth auth list'"),
        ];
        if (problems.Length > 0) throw new UsageException(problems);
        RunnerDefinition[] serving = [.. chosen.Where(runner => runner.Url is not null)];
        return serving.Length > 0 ? serving : throw new UsageException(
            $"berth: {Config.File}: no runner serves anything on GitHub; give one a 'repository', 'organization' or 'enterprise'");
    }

    public DaemonContext Context(TextWriter output, bool adopt)
    {
        DaemonLog log = new(output, host.Time);
        return Context(log, new JobBook(History(log), JobLogs.Of(Directories), Place, log, host.Time), adopt);
    }

    /// <summary>Null where it cannot be used: jobs run all the same.</summary>
    private JobHistory? History(DaemonLog log)
    {
        try
        {
            JobHistory history = JobHistory.OpenForWriting(JobHistory.PathOf(Directories), host.Time);
            if (history.Moved is { } moved) log.Problem("history", moved);
            return history;
        }
        catch (BerthException failure)
        {
            log.Problem("history", failure.Finding);
            return null;
        }
    }

    private DaemonContext Context(DaemonLog log, JobBook jobs, bool adopt) => new(
        Place,
        Runners(),
        new DockerEngine(DockerEngineOptions.From(host.Environment)),
        new GitHubHttp(GitHubSettings.From(host.Environment, ProductVersion.Text), host.Time),
        CredentialStore.Of(host.Environment).GetAsync,
        jobs,
        log,
        host.Time,
        HookLocator.Hook(null, host),
        Agent(),
        host.Environment)
    {
        Adopt = adopt,
    };

    public DockerRunners Runners() => new(
        DockerEngineOptions.From(host.Environment), Path.Combine(Directories.Cache, "runner-externals"));

    private string Agent()
    {
        string agent = HookLocator.Agent(host);
        return File.Exists(agent) ? agent : throw new BerthException(Finding.Certain(
            "agent-missing", $"Berth's agent is not at {agent}", "Keep berth-agent beside berth, or set BERTH_AGENT to its path"));
    }
}
