using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Berth.Cli.Output;

/// <summary>A diagnosis, as machines and people see it.</summary>
internal static class DiagnosisView
{
    private const int Columns = 80;
    private const int Screen = 24;

    public static JsonObject Json(Verdict verdict) => new()
    {
        ["cause"] = verdict.Cause,
        ["findings"] = new JsonArray([.. verdict.Findings.Select(finding => new JsonObject
        {
            ["cause"] = finding.Cause,
            ["certainty"] = finding.Certainty == Certainty.Certain ? "certain" : "likely",
            ["summary"] = finding.Summary,
            ["evidence"] = new JsonArray([.. finding.Evidence.Select(line => (JsonNode)line)]),
            ["fix"] = finding.Fix,
        })]),
    };

    /// <summary>One line is left for the prompt.</summary>
    public static IRenderable Report(Verdict verdict) =>
        new Text(string.Join('\n', FailureText.Lines(verdict, Columns, Screen - 1)));
}
