namespace Berth.Workflows.Logs;

/// <summary>How grave an annotation is.</summary>
public enum AnnotationLevel
{
    Notice,
    Warning,
    Error,
}
