using Berth.Workflows.Logs;
using Berth.Workflows.Running;

namespace Berth.Cli.Try;

/// <summary>
/// Passes a job's events on, and remembers its annotations. What Berth itself said already is not said again: where no pod can be
/// made, none can be removed, for the same cause.
/// </summary>
internal sealed class Annotations(IJobObserver next) : IJobObserver
{
    private readonly List<Annotation> _all = [];

    public IReadOnlyList<Annotation> All => _all;

    /// <inheritdoc/>
    public void OnEvent(JobEvent jobEvent)
    {
        if (jobEvent is JobEvent.Annotated annotated)
        {
            if (annotated.Annotation is { Title: "Berth", Level: AnnotationLevel.Error } && _all.Contains(annotated.Annotation)) return;
            _all.Add(annotated.Annotation);
        }

        next.OnEvent(jobEvent);
    }

    /// <inheritdoc/>
    public void OnPause() => next.OnPause();
}
