using Berth.Core.Diagnosis;

namespace Berth.Hook;

/// <summary>How findings look in a job's log: a group with cause, evidence and fix of each, then one annotation.</summary>
public static class FailureReport
{
    private const int EvidenceLines = 12;
    private const int LineWidth = 300;

    /// <summary>Writes the report; the first finding is the one to mend first.</summary>
    public static void Write(JobLog log, IReadOnlyList<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(findings);
        log.Group($"Berth: why this failed ({findings[0].Cause})", findings.SelectMany(Lines));
        Finding first = findings[0];
        log.Error(first.Fix.Length == 0
            ? $"{first.Summary} [{first.Cause}]"
            : $"{first.Summary} [{first.Cause}] Fix: {first.Fix}");
    }

    /// <summary>The first line of a text, cut to a width.</summary>
    public static string OneLine(string text, int width)
    {
        ArgumentNullException.ThrowIfNull(text);
        string line = text.Split('\n')[0].TrimEnd();
        return line.Length > width ? line[..(width - 1)] + "…" : line;
    }

    private static IEnumerable<string> Lines(Finding finding)
    {
        yield return $"{finding.Cause} ({(finding.Certainty == Certainty.Certain ? "certain" : "likely")}): {finding.Summary}";
        foreach (string line in finding.Evidence.SelectMany(evidence => evidence.Split('\n')).TakeLast(EvidenceLines))
        {
            yield return $"  | {OneLine(line, LineWidth)}";
        }

        if (finding.Fix.Length > 0)
        {
            yield return $"  fix: {finding.Fix}";
        }
    }
}
