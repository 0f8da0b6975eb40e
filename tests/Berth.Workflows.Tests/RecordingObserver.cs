using Berth.Workflows.Logs;
using Berth.Workflows.Running;

namespace Berth.Workflows.Tests;

/// <summary>Keeps everything that happened.</summary>
public sealed class RecordingObserver : IJobObserver
{
    public List<JobEvent> Events { get; } = [];

    /// <summary>Called for each event, after it was kept.</summary>
    public Action<JobEvent> Then { get; set; } = _ => { };

    public int Pauses { get; private set; }

    public IEnumerable<string> Lines => Events.OfType<JobEvent.LineWritten>().Select(line => line.Text);

    public IEnumerable<Annotation> Annotations => Events.OfType<JobEvent.Annotated>().Select(annotated => annotated.Annotation);

    public string Errors => string.Join('\n', Annotations.Where(a => a.Level == AnnotationLevel.Error).Select(a => a.Message));

    public void OnEvent(JobEvent jobEvent)
    {
        Events.Add(jobEvent);
        Then(jobEvent);
    }

    public void OnPause() => Pauses++;
}
