using Berth.Workflows.Logs;

namespace Berth.Workflows.Running;

/// <summary>Something that happened in a job.</summary>
public abstract record JobEvent
{
    private JobEvent()
    {
    }

    /// <summary>One of <c>prepare</c>, <c>steps</c>, <c>cleanup</c> began.</summary>
    public sealed record PhaseStarted(string Phase) : JobEvent;

    public sealed record PhaseEnded(string Phase, TimeSpan Duration) : JobEvent;

    /// <param name="Number">From 1.</param>
    public sealed record StepStarted(int Number, int Count, string Name) : JobEvent;

    public sealed record StepEnded(StepResult Result) : JobEvent;

    /// <summary>A line of output, without its line end.</summary>
    public sealed record LineWritten(string Text) : JobEvent;

    public sealed record DebugWritten(string Text) : JobEvent;

    public sealed record GroupStarted(string Title) : JobEvent;

    public sealed record GroupEnded : JobEvent;

    public sealed record Annotated(Annotation Annotation) : JobEvent;
}
