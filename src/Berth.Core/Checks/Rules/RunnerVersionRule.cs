using System.Globalization;

namespace Berth.Core.Checks.Rules;

/// <summary>
/// Which runners GitHub refuses (docs.github.com, "Self-hosted runners reference", and GitHub's changelog of 12 June 2026): one
/// below 2.329.0 can no longer be registered, and one gets no jobs when a newer release has been out for 30 days.
/// </summary>
public static class RunnerVersionRule
{
    private static readonly Version _oldest = new(2, 329, 0);
    private static readonly TimeSpan _grace = TimeSpan.FromDays(30);
    private const string Fix = "Update the runner: its newest release is at https://github.com/actions/runner/releases.";

    /// <param name="source">Where the version was found.</param>
    /// <param name="releases">Versions and when they came out; null when they could not be asked for.</param>
    public static CheckResult Judge(
        string name, Version version, string source, IReadOnlyList<(Version Version, DateTimeOffset Published)>? releases,
        DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(version);
        string runner = $"runner {version} ({source})";
        if (version < _oldest)
        {
            return new CheckResult(
                name, CheckStatus.Failed, $"{runner} is refused by GitHub, which registers none older than {_oldest}", Fix);
        }

        if (releases is null)
        {
            return new CheckResult(
                name, CheckStatus.Skipped,
                $"{runner} may be registered; GitHub was not asked whether a newer one has been out for 30 days");
        }

        DateTimeOffset[] newer =
            [.. releases.Where(release => release.Version > version).Select(release => release.Published).Order()];
        if (newer.Length == 0) return new CheckResult(name, CheckStatus.Ok, $"{runner} is the newest");
        DateTimeOffset end = newer[0] + _grace;
        string day = end.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return end <= now
            ? new CheckResult(
                name, CheckStatus.Failed, $"{runner} is refused by GitHub since {day}: a newer one has been out for 30 days", Fix)
            : new CheckResult(
                name, CheckStatus.Warning,
                $"{runner} gets no jobs from {day} on: a newer one is out, and has to be installed within 30 days",
                Fix);
    }

    /// <summary>
    /// The version in an image's tag (<c>ghcr.io/actions/actions-runner:2.336.0</c>); null when the image is no runner's.
    /// </summary>
    public static Version? OfImage(string image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Engines.ImageReference.Parse(image) is { } reference
            && reference.Repository.Split('/')[^1].Contains("actions-runner", StringComparison.Ordinal)
            ? VersionText.Read(reference.Version)
            : null;
    }
}
