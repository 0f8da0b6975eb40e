using Berth.Core.Diagnosis;

namespace Berth.Core.Checks;

/// <summary>What a check found.</summary>
/// <param name="Name">The check, in kebab-case: what <c>--only</c> takes.</param>
/// <param name="Message">One line: what was looked at, and what is wrong with it.</param>
/// <param name="Fix">What to change, and where; empty when there is nothing to mend.</param>
public sealed record CheckResult(string Name, CheckStatus Status, string Message, string Fix = "")
{
    /// <summary>Whether it counts as a failure: a check that could not be made does.</summary>
    public bool IsFailure => Status is CheckStatus.Failed or CheckStatus.Error;

    /// <summary>A finding: what is certain stands in a job's way, what is likely is a warning.</summary>
    public static CheckResult Of(string name, Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return new CheckResult(
            name,
            finding.Certainty == Certainty.Certain ? CheckStatus.Failed : CheckStatus.Warning,
            finding.Summary,
            finding.Fix);
    }

    /// <summary>The worst of several results of one check, with what all of that status say.</summary>
    /// <param name="ok">What to say when nothing is wrong.</param>
    public static CheckResult Worst(string name, IEnumerable<CheckResult> results, string ok)
    {
        CheckResult[] wrong = [.. results.Where(result => result.Status != CheckStatus.Ok)];
        if (wrong.Length == 0) return new CheckResult(name, CheckStatus.Ok, ok);
        CheckStatus worst = wrong.MaxBy(result => Weight(result.Status))!.Status;
        CheckResult[] said = [.. wrong.Where(result => result.Status == worst)];
        return new CheckResult(
            name, worst, Join(said.Select(result => result.Message)), Join(said.Select(result => result.Fix)));
    }

    /// <summary>The same results with one of each name, in the order in which the names come first: the worst of them.</summary>
    public static IReadOnlyList<CheckResult> OnePerName(IEnumerable<CheckResult> results) =>
    [
        .. results.GroupBy(result => result.Name).Select(group => group.ToArray() is [var only]
            ? only
            : Worst(group.Key, group, Join(group.Select(result => result.Message)))),
    ];

    private static int Weight(CheckStatus status) => status switch
    {
        CheckStatus.Error => 3,
        CheckStatus.Failed => 2,
        CheckStatus.Warning => 1,
        _ => 0,
    };

    private static string Join(IEnumerable<string> texts) => string.Join("; ", texts.Where(text => text.Length > 0).Distinct());
}
