namespace Berth.Core.Diagnosis;

/// <summary>
/// A verdict as people read it, in a terminal and in a job's log: what happened, its cause and fix, then the evidence, on one
/// screen. The first line is enough to act on.
/// </summary>
public static class FailureText
{
    private const int MaxEvidence = 12;
    private const int AnnotationWidth = 1000;

    /// <summary>The report, in plain text.</summary>
    /// <param name="verdict">What the diagnosis came to.</param>
    /// <param name="width">Columns of a line, 40 or more; a line is never longer.</param>
    /// <param name="maxLines">Lines of the screen, 2 or more; there are never more.</param>
    public static IReadOnlyList<string> Lines(Verdict verdict, int width, int maxLines)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 40);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLines, 2);
        string[] lines = verdict switch
        {
            { Cause: Verdict.Healthy } => [.. Wrapping.Lines("", "The pod is healthy: it runs, and nothing that was tried in it failed.", width)],
            { Findings.Count: 0 } => [.. Unknown(verdict, width)],
            _ => [.. Found(verdict.Findings, width, maxLines)],
        };
        string[] shown = lines.Length <= maxLines ? lines : [.. lines[..(maxLines - 1)], "… more with: berth diagnose -o json"];
        // A break between two words may have put a command at the beginning of a line.
        return [.. shown.Select(line => InertText.Of(line)).Select(line => Columns.Of(line) > width ? line[..Columns.Fitting(line, width)] : line)];
    }

    /// <summary>The same in one line, for a workflow's annotation: what happened, the cause's code, the fix.</summary>
    public static string Annotation(Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        string text = verdict switch
        {
            { Cause: Verdict.Healthy } => "Nothing is wrong with the pod [healthy]",
            { Findings: [{ Fix.Length: > 0 } first, ..] } => $"{first.Summary} [{first.Cause}] Fix: {first.Fix}",
            { Findings: [var first, ..] } => $"{first.Summary} [{first.Cause}]",
            { Observed: [var seen, ..] } => $"No rule knows this failure; first seen: {seen} [unknown]",
            _ => "Nothing says why this failed [unknown]",
        };
        return InertText.Line(text, AnnotationWidth);
    }

    private static IEnumerable<string> Found(IReadOnlyList<Finding> findings, int width, int maxLines)
    {
        Finding first = findings[0];
        string[] head =
        [
            .. Wrapping.Lines("", first.Summary, width),
            .. Wrapping.Lines("  cause: ", $"{first.Cause} ({Sure(first)}; see: berth explain {first.Cause})", width),
            .. Wrapping.Lines("  fix:   ", first.Fix, width),
        ];
        string[] others = [.. findings.Skip(1).SelectMany(other => Other(other, width))];
        // Evidence takes what room is left, and always some: the fix is believed for it.
        int room = Math.Clamp(maxLines - head.Length - others.Length, 3, MaxEvidence);
        return [.. head, .. first.Evidence.SelectMany(line => Wrapping.Lines("  | ", line, width)).Take(room), .. others];
    }

    private static IEnumerable<string> Other(Finding finding, int width) =>
    [
        .. Wrapping.Lines("also: ", $"{finding.Summary} [{finding.Cause}, {Sure(finding)}]", width),
        .. Wrapping.Lines("  fix:   ", finding.Fix, width),
    ];

    private static IEnumerable<string> Unknown(Verdict verdict, int width) => verdict.Observed.Count == 0
        ? Wrapping.Lines("", "Unknown: there is nothing in the evidence that says what happened.", width)
        : [.. Wrapping.Lines("", "Unknown: no rule knows this failure. What was seen, in order:", width),
            .. verdict.Observed.SelectMany(line => Wrapping.Lines("  | ", line, width).Take(4))];

    private static string Sure(Finding finding) => finding.Certainty == Certainty.Certain ? "certain" : "likely";
}
