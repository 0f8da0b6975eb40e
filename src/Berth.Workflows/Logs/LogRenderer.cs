using System.Text;
using Berth.Workflows.Running;

namespace Berth.Workflows.Logs;

/// <summary>
/// Writes a job's log as it comes: a heading per step, its output indented by its groups, annotations, times.
/// In colour, the output's own escape sequences pass through; without, they are taken out. Lines of output are written when the job
/// pauses or something else happens, many at once.
/// </summary>
public sealed class LogRenderer(TextWriter writer, bool colour, bool debug = false) : IJobObserver
{
    /// <summary>Characters that are kept back at the most.</summary>
    private const int MostPending = 64 * 1024;

    /// <summary>How the hook titles what it says of a failure; the annotation of the same words comes next.</summary>
    private const string Report = "Berth: why this failed (";

    private readonly Paint _paint = new(colour);
    private readonly StringBuilder _pending = new(MostPending);
    private int _depth;
    private bool _broken;
    private bool _reported;

    /// <inheritdoc/>
    public void OnEvent(JobEvent jobEvent)
    {
        Take(jobEvent);
        if (jobEvent is not JobEvent.LineWritten || _pending.Length > MostPending) OnPause();
    }

    /// <summary>
    /// A disk that is full below the log must not end the job half-way: the log ends there. Whoever writes the summary after it
    /// meets the same failure, and says so.
    /// </summary>
    public void OnPause()
    {
        if (_pending.Length == 0) return;
        try
        {
            if (!_broken) writer.Write(_pending);
        }
        catch (IOException)
        {
            _broken = true;
        }

        _pending.Clear();
    }

    private void Take(JobEvent jobEvent)
    {
        switch (jobEvent)
        {
            case JobEvent.PhaseStarted { Phase: "prepare" or "cleanup" } phase:
                Line(_paint.Bold($"● {phase.Phase}"));
                _depth = 1;
                break;
            case JobEvent.PhaseEnded { Phase: "prepare" or "cleanup" }:
                // The summary says how long.
                _depth = 0;
                break;
            case JobEvent.StepStarted step:
                Line(_paint.Bold($"▶ {step.Number}/{step.Count} {_paint.Foreign(step.Name)}"));
                _depth = 1;
                break;
            case JobEvent.StepEnded step:
                _depth = 0;
                Line(StepLine.Of(step.Result, _paint));
                break;
            case JobEvent.LineWritten line:
                Indented(_paint.Foreign(line.Text));
                break;
            case JobEvent.DebugWritten line when debug:
                Indented(_paint.Dim($"debug: {_paint.Foreign(line.Text)}"));
                break;
            case JobEvent.GroupStarted group:
                Indented(_paint.Blue($"▸ {_paint.Foreign(group.Title)}"));
                _depth++;
                _reported |= group.Title.StartsWith(Report, StringComparison.Ordinal);
                break;
            case JobEvent.GroupEnded:
                _depth = Math.Max(1, _depth - 1);
                break;
            case JobEvent.Annotated { Annotation: { Level: AnnotationLevel.Error, Title: "Berth" } } when _reported:
                // GitHub shows it beside the run; here it would push the report, which says the same, off the screen.
                _reported = false;
                break;
            case JobEvent.Annotated { Annotation: var annotation }:
                Indented(Annotated(annotation));
                break;
        }
    }

    private string Annotated(Annotation annotation)
    {
        string word = annotation.Level switch
        {
            AnnotationLevel.Error => _paint.Red("error"),
            AnnotationLevel.Warning => _paint.Yellow("warning"),
            _ => _paint.Blue("notice"),
        };
        string place = string.Join(':', new[] { annotation.File, annotation.Line, annotation.Column }.OfType<string>());
        string title = annotation.Title is null ? "" : $"{_paint.Foreign(annotation.Title)}: ";
        return $"{word}: {(place.Length == 0 ? "" : $"{_paint.Foreign(place)}: ")}{title}{_paint.Foreign(annotation.Message)}";
    }

    private void Indented(string text)
    {
        foreach (Range line in text.AsSpan().Split('\n'))
        {
            _pending.Append(' ', _depth * 2);
            Line(text.AsSpan()[line]);
        }
    }

    private void Line(ReadOnlySpan<char> text) => _pending.Append(text).Append(writer.NewLine);
}
