namespace Berth.Workflows.Logs;

/// <summary>
/// An error, warning or notice that a step or Berth itself has to say, with the place in a file that it is about, if any.
/// </summary>
public sealed record Annotation(AnnotationLevel Level, string Message)
{
    public string? Title { get; init; }
    public string? File { get; init; }
    /// <summary>As the command gave it; a line number, from 1.</summary>
    public string? Line { get; init; }
    public string? Column { get; init; }
}
