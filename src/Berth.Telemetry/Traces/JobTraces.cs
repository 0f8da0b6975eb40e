using System.Diagnostics;
using Berth.History.Jobs;

namespace Berth.Telemetry.Traces;

/// <summary>
/// A trace per job, made when it has ended out of what the history knows: so a job that was running while the daemon was killed
/// or upgraded has its whole trace all the same.
/// </summary>
public sealed class JobTraces : IDisposable
{
    /// <summary>The name of the source.</summary>
    public const string SourceName = "Berth";

    private readonly ActivitySource _source;

    public JobTraces()
        : this(SourceName)
    {
    }

    internal JobTraces(string name) => _source = new ActivitySource(name);

    /// <summary>
    /// Tells of a job that ended: <c>queued</c> and <c>runner</c>, and within the runner its pod's parts and its steps. Names of
    /// attributes are OpenTelemetry's for continuous integration, where there are any.
    /// </summary>
    public void Tell(JobRecord job, IReadOnlyList<JobPhase> phases)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(phases);
        if (job.Finished is not { } finished || (job.Queued ?? job.Started) is not { } begun) return;
        // It belongs to nothing that happens to go on here.
        Activity? around = Activity.Current;
        Activity.Current = null;
        try
        {
            using Activity? root = Begin(job.Name ?? "job", default, begun);
            if (root is null) return;
            Describe(root, job);
            if (job.Queued is { } queued && job.Started is { } started) Part("queued", root.Context, queued, started);
            DateTimeOffset taken = job.Started ?? begun;
            using (Activity? runner = Begin("runner", root.Context, taken))
            {
                runner?.SetTag("berth.instance", job.Instance).SetTag("berth.container", job.Container);
                TellPhases(runner?.Context ?? root.Context, phases);
                End(runner, taken, finished);
            }

            if (job.IsFailed) root.SetStatus(ActivityStatusCode.Error, job.Cause ?? job.Result);
            End(root, begun, finished);
        }
        finally
        {
            Activity.Current = around;
        }
    }

    public void Dispose() => _source.Dispose();

    private void TellPhases(ActivityContext runner, IReadOnlyList<JobPhase> phases)
    {
        JobPhase[] pod = [.. phases.Where(phase => phase.Kind == JobPhaseKind.Pod)];
        if (pod.Length > 0)
        {
            DateTimeOffset begun = pod.Min(phase => phase.Started);
            using Activity? span = Begin("pod", runner, begun);
            foreach (JobPhase part in pod) Part(part, span?.Context ?? runner);
            if (pod.Any(part => part.Succeeded == false)) span?.SetStatus(ActivityStatusCode.Error);
            End(span, begun, pod.Max(phase => phase.Finished));
        }

        foreach (JobPhase phase in phases.Where(phase => phase.Kind != JobPhaseKind.Pod)) Part(phase, runner);
    }

    private void Part(JobPhase phase, ActivityContext parent) => Part(phase.Name, parent, phase.Started, phase.Finished, phase);

    private void Part(string name, ActivityContext parent, DateTimeOffset begun, DateTimeOffset ended, JobPhase? phase = null)
    {
        using Activity? span = Begin(name, parent, begun);
        if (phase is not null) span?.SetTag("berth.part", phase.Kind.ToString().ToLowerInvariant());
        if (phase?.Succeeded == false) span?.SetStatus(ActivityStatusCode.Error);
        End(span, begun, ended);
    }

    private Activity? Begin(string name, ActivityContext parent, DateTimeOffset begun) =>
        _source.StartActivity(ActivityKind.Internal, parent, startTime: begun, name: name);

    // Instants come from several clocks: an end before its beginning would be taken for a mistake.
    private static void End(Activity? span, DateTimeOffset begun, DateTimeOffset ended) =>
        span?.SetEndTime((ended < begun ? begun : ended).UtcDateTime);

    private static void Describe(Activity root, JobRecord job)
    {
        root.SetTag("cicd.pipeline.name", job.Workflow);
        root.SetTag("cicd.pipeline.run.id", job.RunId?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        root.SetTag("cicd.pipeline.task.name", job.Name);
        root.SetTag("cicd.pipeline.task.run.id", job.Id);
        root.SetTag("cicd.pipeline.task.run.result", job.Result switch
        {
            "succeeded" => "success",
            "failed" => "failure",
            "canceled" => "cancellation",
            "skipped" => "skip",
            var other => other,
        });
        root.SetTag("vcs.repository.name", job.Repository);
        root.SetTag("error.type", job.IsFailed ? job.Cause ?? job.Result : null);
        root.SetTag("berth.runner", job.Runner);
        root.SetTag("berth.event", job.Event);
        root.SetTag("berth.pod", job.Pod);
        root.SetTag("berth.job", job.Number > 0 ? job.Number : null);
        root.SetTag("berth.cache.hits", job.CacheHits);
        root.SetTag("berth.cache.misses", job.CacheMisses);
    }
}
