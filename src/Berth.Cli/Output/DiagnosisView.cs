using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Berth.Cli.Output;

/// <summary>A diagnosis, as machines and people see it: on one screen, and its first line is enough to act on.</summary>
internal static class DiagnosisView
{
    private const int Screen = 24;
    private const int EvidenceLines = 8;

    public static JsonObject Json(Verdict verdict) => new()
    {
        ["cause"] = verdict.Cause,
        ["findings"] = new JsonArray([.. verdict.Findings.Select(finding => new JsonObject
        {
            ["cause"] = finding.Cause,
            ["certainty"] = Certain(finding),
            ["summary"] = finding.Summary,
            ["evidence"] = new JsonArray([.. finding.Evidence.Select(line => (JsonNode)line)]),
            ["fix"] = finding.Fix,
        })]),
    };

    public static IRenderable Report(Verdict verdict) => new Text(string.Join('\n', Lines(verdict)));

    internal static IReadOnlyList<string> Lines(Verdict verdict)
    {
        if (verdict.Cause == Verdict.Healthy) return ["The pod is healthy: it runs, and nothing that was tried in it failed."];
        string[] lines = verdict.Findings.Count == 0
            ? [.. Unknown(verdict)]
            : [.. First(verdict.Findings[0]), .. verdict.Findings.Skip(1).SelectMany(Other)];
        return lines.Length <= Screen ? lines : [.. lines[..(Screen - 1)], "… more with -o json"];
    }

    private static IEnumerable<string> First(Finding finding) =>
    [
        .. Wrapping.Lines("", finding.Summary),
        $"  cause: {finding.Cause} ({Certain(finding)}; see berth explain)",
        .. Wrapping.Lines("  fix:   ", finding.Fix),
        .. finding.Evidence.SelectMany(line => Wrapping.Lines("  | ", line)).Take(EvidenceLines),
    ];

    private static IEnumerable<string> Other(Finding finding) =>
        [.. Wrapping.Lines("also: ", $"{finding.Summary} [{finding.Cause}, {Certain(finding)}]"), .. Wrapping.Lines("  fix: ", finding.Fix)];

    private static IEnumerable<string> Unknown(Verdict verdict) => verdict.Observed.Count == 0
        ? ["Unknown: there is nothing in the evidence that says what happened."]
        : ["Unknown: no rule knows this failure. What was seen, in order:",
            .. verdict.Observed.SelectMany(line => Wrapping.Lines("  | ", line).Take(4))];

    private static string Certain(Finding finding) => finding.Certainty == Certainty.Certain ? "certain" : "likely";
}
