using Berth.Cli.Configuration;
using Berth.Core.Checks;
using Berth.Core.Configuration;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Docker;

namespace Berth.Cli.Doctor;

/// <summary>Puts the checks of a machine together and runs them side by side.</summary>
internal sealed class MachineDoctor(CliHost host, ConfigAccess config)
{
    private const string ConfigurationCheck = "configuration";

    /// <summary>Every check, in the order in which they are shown: what others depend on comes first.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        ConfigurationCheck, "engine", "engine-version", "engine-storage", "cgroups", "confinement", "overlay", "privileged",
        "images",
        "leftovers", "disk", "cache-directory", "clock", "programs", "user", "limits", "github", "runner-version", "credentials",
    ];

    /// <param name="only">Names; none for all.</param>
    /// <exception cref="UsageException">There is no check of such a name.</exception>
    public async Task<IReadOnlyList<CheckResult>> RunAsync(
        IReadOnlyList<string> only, bool offline, string? runnerDirectory, CancellationToken cancellation)
    {
        if (only.FirstOrDefault(name => !Names.Contains(name)) is { } unknown)
        {
            throw new UsageException(
                $"berth: there is no check '{InertText.Line(unknown, 60)}'; " + (Suggestion.Nearest(unknown, Names) is { } nearest
                    ? $"did you mean '{nearest}'?"
                    : $"there are {string.Join(", ", Names)}"));
        }

        (BerthConfig? found, CheckResult configuration) = Configuration();
        (IPodEngine? engine, IEngineTrial? trial, Finding? unusable) = Engine(found);
        await using IAsyncDisposable? usedEngine = engine;
        await using IAsyncDisposable? usedTrial = trial;
        DoctorContext context = new(
            host, found, engine, trial, ProgramFiles.Agent(host), ProgramFiles.Hook(host),
            runnerDirectory is null ? null : Path.GetFullPath(runnerDirectory, host.CurrentDirectory),
            offline ? null : new GitHubReach(new ProxySettings(host.Environment), host.Time));
        ICheck[] all =
        [
            new Check(ConfigurationCheck, () => configuration),
            .. unusable is null ? EngineChecks.All(context)
                : EngineChecks.All(context).Select(check => Unusable(check, unusable)),
            .. MachineChecks.All(context),
            .. GitHubChecks.All(context),
            .. CredentialChecks.All(context),
        ];
        return await new CheckRunner(host.Time).RunAsync(
            [.. all.Where(check => only.Count == 0 || only.Contains(check.Name))], cancellation);
    }

    private static Check Unusable(ICheck check, Finding finding) => new(check.Name, () => check.Name == "engine"
        ? CheckResult.Of(check.Name, finding)
        : new CheckResult(check.Name, CheckStatus.Skipped, "the engine cannot be used"));

    private (BerthConfig? Config, CheckResult Result) Configuration()
    {
        try
        {
            return config.ReadIfThere() is { } found
                ? (found, new CheckResult(ConfigurationCheck, CheckStatus.Ok, $"{found.File}: {found.Runners.Count} runners"))
                : (null, new CheckResult(
                    ConfigurationCheck, CheckStatus.Skipped, "there is no berth.yaml here, nor the user's own"));
        }
        catch (UsageException e)
        {
            return (null, new CheckResult(ConfigurationCheck, CheckStatus.Failed, string.Join("; ", e.Lines), "berth validate"));
        }
        catch (BerthException e)
        {
            return (null, CheckResult.Of(ConfigurationCheck, e.Finding));
        }
    }

    private (IPodEngine? Engine, IEngineTrial? Trial, Finding? Unusable) Engine(BerthConfig? found)
    {
        if (found?.Engine == EngineKind.Kubernetes) return (null, null, null);
        try
        {
            DockerEngineOptions options = DockerEngineOptions.From(host.Environment);
            return (new DockerEngine(options), new DockerTrial(options), null);
        }
        catch (BerthException e)
        {
            return (null, null, e.Finding);
        }
    }
}
