using System.Text.RegularExpressions;
using Berth.Core.Configuration;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Workflows.Running;

namespace Berth.Workflows.Logs;

/// <summary>Writes how a job ended: steps, phases with their times, caches, skipped actions, outputs, summaries.</summary>
/// <param name="writer">Where to.</param>
/// <param name="colour">For a terminal.</param>
public sealed partial class JobSummary(TextWriter writer, bool colour)
{
    private const int MaxReason = 80;

    private readonly Paint _paint = new(colour);

    /// <param name="report">What the hook says of <c>prepare_job</c>; null when it did not get that far.</param>
    public void Write(JobResult result, JobReport? report = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        writer.WriteLine();
        // The log has just said how its only step ended, and how long each took.
        foreach (StepResult step in result.Steps.Count > 1 ? result.Steps : [])
            writer.WriteLine(StepLine.Of(step, _paint, timed: false));
        WriteTimes(result);
        WriteCaches(report?.Caches ?? []);
        string[] skipped = [.. result.SkippedActions];
        if (skipped.Length > 0)
        {
            string were = skipped.Length == 1 ? "action was" : "actions were";
            writer.WriteLine(_paint.Yellow($"{skipped.Length} {were} not run: {string.Join(", ", skipped)}"));
        }

        foreach ((string name, string value) in result.Outputs)
            writer.WriteLine($"output {_paint.Foreign(name)}={_paint.Foreign(value)}");
        foreach (StepResult step in result.Steps.Where(step => step.Summary.Length > 0))
        {
            writer.WriteLine(_paint.Bold($"Summary of {_paint.Foreign(step.Name)}"));
            writer.WriteLine(_paint.Foreign(step.Summary.TrimEnd('\n')));
        }

        writer.WriteLine($"Job {result.Job} {End(result)}{(result.Reason is null ? "" : $": {_paint.Foreign(Brief(result.Reason))}")}");
    }

    /// <summary>The log has the reason already, whole: here its cause's code, or its beginning.</summary>
    private static string Brief(string reason) =>
        reason.Length <= MaxReason ? reason
        : CauseCode().Match(reason) is { Success: true } cause ? $"{cause.Groups[1].Value} (see above)"
        : $"{reason[..(MaxReason - 1)]}…";

    /// <summary>What prepare's time went to, the hook has said.</summary>
    private void WriteTimes(JobResult result)
    {
        int width = result.Phases.Select(phase => phase.Phase.Length).DefaultIfEmpty().Max();
        foreach (PhaseTime phase in result.Phases)
            writer.WriteLine(_paint.Dim($"{phase.Phase.PadRight(width)}  {Paint.Seconds(phase.Duration)}"));
    }

    private void WriteCaches(IReadOnlyList<CacheReport> caches)
    {
        int width = caches.Select(cache => cache.Path.Length).DefaultIfEmpty().Max();
        foreach (CacheReport cache in caches)
        {
            string met = cache.Hit ? _paint.Green("hit ") : _paint.Yellow("miss");
            string how = _paint.Dim($"{Choice.Name(cache.Strategy)}, slot {cache.Slot}");
            writer.WriteLine($"cache {cache.Path.PadRight(width)}  {met}  {how}");
        }
    }

    private string End(JobResult result) => result.Conclusion switch
    {
        Conclusion.Success => _paint.Green("succeeded"),
        Conclusion.Skipped => _paint.Yellow("was skipped"),
        Conclusion.Cancelled => _paint.Yellow("was cancelled"),
        _ => _paint.Red($"failed (exit code {result.ExitCode})"),
    };

    /// <summary>As the hook writes it behind what happened.</summary>
    [GeneratedRegex(@" \[([a-z][a-z0-9-]+)\](?: Fix: |$)")]
    private static partial Regex CauseCode();
}
