using Berth.Core.Checks;
using Berth.Core.Checks.Rules;
using Berth.Core.Diagnosis;

namespace Berth.Cli.Doctor;

/// <summary>Checks of the way to GitHub, and of what GitHub would say to the runner.</summary>
internal static class GitHubChecks
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(20);

    public static IEnumerable<ICheck> All(DoctorContext context) =>
    [
        new Check("github", token => ReachAsync(context, token)) { Limit = _limit },
        new Check("runner-version", token => RunnerVersionAsync(context, token)) { Limit = _limit },
    ];

    private static async Task<CheckResult> ReachAsync(DoctorContext context, CancellationToken cancellation)
    {
        if (context.Reach is not { } reach) return new CheckResult("github", CheckStatus.Skipped, "--offline");
        string[] urls = [.. (context.Config?.Runners ?? []).Select(runner => runner.Url).OfType<string>()];
        string[] hosts =
            urls.Length == 0 ? [GitHubReach.Api] : [.. urls.Select(url => HostOf(new Uri(url).Host)).Distinct()];
        ReachFacts[] answers = await Task.WhenAll(hosts.Select(host => reach.AskAsync(host, cancellation)));
        CheckResult[] results = [.. answers.Select(answer => ReachRule.Judge("github", answer, needed: urls.Length > 0))];
        return CheckResult.Worst("github", results, string.Join(", ", results.Select(result => result.Message)));
    }

    /// <summary>
    /// Where the API of a GitHub is: docs.github.com, "GitHub Enterprise Server" and "Enterprise Cloud with data residency".
    /// </summary>
    private static string HostOf(string host) => host switch
    {
        "github.com" => GitHubReach.Api,
        _ when host.EndsWith(".ghe.com", StringComparison.OrdinalIgnoreCase) => $"api.{host}",
        _ => host,
    };

    private static async Task<CheckResult> RunnerVersionAsync(DoctorContext context, CancellationToken cancellation)
    {
        (Version Version, string Source)[] found = [.. await FindAsync(context, cancellation)];
        if (found.Length == 0)
        {
            return new CheckResult(
                "runner-version", CheckStatus.Skipped,
                "no runner's version is known: none is installed here, and no image's tag names one",
                "Name the runner's directory: berth doctor --runner-dir DIR.");
        }

        IReadOnlyList<(Version, DateTimeOffset)>? releases =
            context.Reach is { } reach ? await reach.ReleasesAsync(cancellation) : null;
        CheckResult[] results = [.. found.Select(runner => RunnerVersionRule.Judge(
            "runner-version", runner.Version, runner.Source, releases, context.Host.Time.GetUtcNow()))];
        return CheckResult.Worst("runner-version", results, string.Join(", ", results.Select(result => result.Message)));
    }

    private static async Task<IEnumerable<(Version, string)>> FindAsync(DoctorContext context, CancellationToken cancellation)
    {
        const string Installed = "/home/runner";
        string directory = context.RunnerDirectory ?? Installed;
        string listener = Path.Combine(directory, "bin", "Runner.Listener");
        List<(Version, string)> found = [];
        if (File.Exists(listener))
        {
            string said = (await ProgramOutput.ReadAsync(listener, ["--version"], cancellation)).Trim();
            if (VersionText.Read(said) is { } version) found.Add((version, directory));
            else throw new InvalidOperationException($"{listener} --version does not say its version");
        }
        else if (context.RunnerDirectory is { } named)
        {
            throw new BerthException(Finding.Certain(
                "runner-not-found", $"there is no runner in {named} (no bin/Runner.Listener)",
                "Give --runner-dir the directory in which the runner was unpacked: run.sh and bin are in it."));
        }

        foreach (string image in (context.Config?.Runners ?? []).Select(runner => runner.Image).OfType<string>().Distinct())
        {
            if (RunnerVersionRule.OfImage(image) is { } version) found.Add((version, image));
        }

        return found;
    }
}
