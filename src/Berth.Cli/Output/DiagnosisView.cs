using System.Text.Json.Nodes;
using Berth.Cli.Diagnosis;
using Berth.Core.Diagnosis;
using Berth.Core.Diagnosis.Kept;
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
        ["findings"] = FindingsForm.Write(verdict.Findings),
    };

    /// <summary>One line is left for the prompt.</summary>
    public static IRenderable Report(Verdict verdict) =>
        new Text(string.Join('\n', FailureText.Lines(verdict, Columns, Screen - 1)));

    /// <summary>Several pods as one answer: the cause of the first that has one, and all findings.</summary>
    public static JsonObject Json(IReadOnlyList<Diagnosed> pods) => Json(new Verdict(
        pods.Select(pod => pod.Verdict.Cause).FirstOrDefault(cause => cause != Verdict.Healthy) ?? Verdict.Healthy,
        [.. pods.SelectMany(pod => pod.Verdict.Findings)], []));

    /// <summary>A report of each that is not well, under its name.</summary>
    public static IRenderable Report(IReadOnlyList<Diagnosed> pods)
    {
        Diagnosed[] ill = [.. pods.Where(pod => pod.Verdict.Cause != Verdict.Healthy)];
        string well = pods.Count switch
        {
            0 => "No pod of Berth's is there, and no failure was kept.",
            1 => $"{pods[0].Title}: healthy",
            var count => $"{count} pods are there, all healthy.",
        };
        return new Text(ill.Length == 0 ? well : string.Join("\n\n", ill.Select(pod => string.Join(
            '\n', [.. Wrapping.Lines("", pod.Title ?? "", Columns), .. FailureText.Lines(pod.Verdict, Columns, Screen - 3)]))));
    }

    /// <summary>Kept failures, newest first.</summary>
    public static IRenderable List(IReadOnlyList<KeptFailure> failures, DateTimeOffset now)
    {
        Table table = Tables.Create("JOB", "RUNNER", "CAUSE", "AGO", "ID");
        foreach (KeptFailure kept in failures)
            table.AddCells(kept.Job, kept.Runner, kept.Cause, Durations.Text(now - kept.Time), kept.Id);
        return table;
    }
}
