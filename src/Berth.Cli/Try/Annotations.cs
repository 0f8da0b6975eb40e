using Berth.Workflows.Logs;
using Berth.Workflows.Running;

namespace Berth.Cli.Try;

/// <summary>Passes a job's events on, and remembers its annotations.</summary>
internal sealed class Annotations(IJobObserver next) : IJobObserver
{
    private readonly List<Annotation> _all = [];

    public IReadOnlyList<Annotation> All => _all;

    /// <inheritdoc/>
    public void OnEvent(JobEvent jobEvent)
    {
        if (jobEvent is JobEvent.Annotated annotated) _all.Add(annotated.Annotation);
        next.OnEvent(jobEvent);
    }

    /// <inheritdoc/>
    public void OnPause() => next.OnPause();
}
