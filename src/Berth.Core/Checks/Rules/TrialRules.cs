using Berth.Core.Diagnosis;

namespace Berth.Core.Checks.Rules;

/// <summary>What it means that a trial did not start.</summary>
public static class TrialRules
{
    /// <param name="finding">Why it did not start; null when it did.</param>
    public static CheckResult Overlay(string name, Finding? finding) => finding is null
        ? new CheckResult(name, CheckStatus.Ok, "a container with SYS_ADMIN mounted an overlay on the cache directory")
        : new CheckResult(
            name, CheckStatus.Warning, $"overlay caches do not work here: {Words(finding)}",
            finding.Fix.Length > 0 ? finding.Fix : "Use strategy seed for caches until what it names is mended.");

    /// <param name="finding">Why it did not start; null when it did.</param>
    /// <param name="neededBy">The runners whose jobs are privileged.</param>
    public static CheckResult Privileged(string name, Finding? finding, IReadOnlyList<string> neededBy)
    {
        if (finding is null) return new CheckResult(name, CheckStatus.Ok, "a privileged container started");
        string message = $"privileged containers do not start: {Words(finding)}";
        const string Fix = "Use mode: container with --cap-add for what the job needs, or an engine that has all capabilities.";
        return neededBy.Count == 0
            ? new CheckResult(name, CheckStatus.Warning, $"{message}; no runner of the configuration needs them", Fix)
            : new CheckResult(name, CheckStatus.Failed, $"{message}; needed by {string.Join(", ", neededBy)}", Fix);
    }

    /// <summary>The system's own words where there are any.</summary>
    private static string Words(Finding finding) => finding.Evidence is [.., { Length: > 0 } last] ? last : finding.Summary;
}
