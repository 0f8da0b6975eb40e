using System.Globalization;
using Berth.Workflows.Running;

namespace Berth.Workflows.Logs;

/// <summary>
/// Writes a job's log as it comes: a heading per step, its output indented by its groups, annotations, times, and a summary.
/// In colour, the output's own escape sequences pass through; without, they are taken out.
/// </summary>
public sealed class LogRenderer(TextWriter writer, bool colour, bool debug = false) : IJobObserver
{
    private const string Bold = "1";
    private const string Dim = "2";
    private const string Red = "31";
    private const string Green = "32";
    private const string Yellow = "33";
    private const string Blue = "34";

    private int _depth;

    /// <inheritdoc/>
    public void OnEvent(JobEvent jobEvent)
    {
        switch (jobEvent)
        {
            case JobEvent.PhaseStarted { Phase: "prepare" or "cleanup" } phase:
                Line(Paint(Bold, $"● {phase.Phase}"));
                _depth = 1;
                break;
            case JobEvent.PhaseEnded { Phase: "prepare" or "cleanup" } phase:
                _depth = 0;
                Line(Paint(Dim, $"  {phase.Phase} took {Seconds(phase.Duration)}"));
                break;
            case JobEvent.StepStarted step:
                Line(Paint(Bold, $"▶ {step.Number}/{step.Count} {Clean(step.Name)}"));
                _depth = 1;
                break;
            case JobEvent.StepEnded step:
                _depth = 0;
                Line(StepEnd(step.Result));
                break;
            case JobEvent.LineWritten line:
                Indented(Clean(line.Text));
                break;
            case JobEvent.DebugWritten line when debug:
                Indented(Paint(Dim, $"debug: {Clean(line.Text)}"));
                break;
            case JobEvent.GroupStarted group:
                Indented(Paint(Blue, $"▸ {Clean(group.Title)}"));
                _depth++;
                break;
            case JobEvent.GroupEnded:
                _depth = Math.Max(1, _depth - 1);
                break;
            case JobEvent.Annotated { Annotation: var annotation }:
                Indented(Annotated(annotation));
                break;
        }
    }

    /// <summary>Writes how the job ended: steps with their times, phases, skipped actions, step summaries.</summary>
    public void WriteSummary(JobResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        writer.WriteLine();
        foreach (StepResult step in result.Steps)
        {
            Line(StepEnd(step));
        }

        Line(Paint(Dim, string.Join("  ", result.Phases.Select(phase => $"{phase.Phase} {Seconds(phase.Duration)}"))));
        string[] skipped = [.. result.SkippedActions];
        if (skipped.Length > 0)
        {
            Line(Paint(Yellow, $"{skipped.Length} {(skipped.Length == 1 ? "action was" : "actions were")} not run: {string.Join(", ", skipped)}"));
        }

        foreach (StepResult step in result.Steps.Where(step => step.Summary.Length > 0))
        {
            Line(Paint(Bold, $"Summary of {Clean(step.Name)}"));
            Line(Clean(step.Summary.TrimEnd('\n')));
        }

        string end = result.Conclusion switch
        {
            Conclusion.Success => Paint(Green, "succeeded"),
            Conclusion.Skipped => Paint(Yellow, "was skipped"),
            Conclusion.Cancelled => Paint(Yellow, "was cancelled"),
            _ => Paint(Red, $"failed (exit code {result.ExitCode})"),
        };
        Line($"Job {result.Job} {end}{(result.Reason is null ? "" : $": {Clean(result.Reason)}")}");
    }

    private string StepEnd(StepResult step)
    {
        string mark = step.Outcome switch
        {
            Conclusion.Success => Paint(Green, "✓"),
            Conclusion.Failure when step.Conclusion == Conclusion.Success => Paint(Yellow, "✗ (continued)"),
            Conclusion.Failure => Paint(Red, "✗"),
            Conclusion.Cancelled => Paint(Yellow, "cancelled"),
            _ => Paint(Dim, "skipped"),
        };
        string code = step.ExitCode is { } exit and not 0 ? $" exit code {exit}" : "";
        string duration = step.Outcome == Conclusion.Skipped ? "" : $" {Paint(Dim, Seconds(step.Duration))}";
        return $"{mark} {step.Number}. {Clean(step.Name)}{code}{duration}";
    }

    private string Annotated(Annotation annotation)
    {
        (string paint, string word) = annotation.Level switch
        {
            AnnotationLevel.Error => (Red, "error"),
            AnnotationLevel.Warning => (Yellow, "warning"),
            _ => (Blue, "notice"),
        };
        string place = string.Join(':', new[] { annotation.File, annotation.Line, annotation.Column }.OfType<string>());
        string title = annotation.Title is null ? "" : $"{Clean(annotation.Title)}: ";
        return $"{Paint(paint, word)}: {(place.Length == 0 ? "" : $"{Clean(place)}: ")}{title}{Clean(annotation.Message)}";
    }

    private void Indented(string text)
    {
        string indent = new(' ', _depth * 2);
        foreach (string line in text.Split('\n'))
        {
            Line(indent + line);
        }
    }

    private void Line(string text) => writer.WriteLine(text);

    private string Clean(string text) => colour ? text : TerminalText.Strip(text);

    private string Paint(string code, string text) => colour ? $"\e[{code}m{text}\e[0m" : text;

    private static string Seconds(TimeSpan duration) => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.00} s");
}
