using System.Globalization;
using Berth.Core.Diagnosis;
using Berth.Core.Jobs;
using Berth.GitHub.ScaleSets;
using Berth.History.Jobs;
using Berth.History.Logs;
using Berth.History.Store;

namespace Berth.Daemon.Jobs;

/// <summary>
/// Writes down what GitHub tells of jobs, and what their runners leave. A history that cannot be written stops no job.
/// </summary>
public sealed class JobBook(JobHistory history, JobLogs logs, DaemonLog log, TimeProvider time) : IDisposable
{
    private const int PruneEvery = 100;

    private int _ended;

    /// <summary>What happened to jobs of a scale set. A message that comes twice changes nothing.</summary>
    public void Record(string scaleSet, IReadOnlyList<JobMessage> jobs)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        foreach (JobMessage job in jobs.Where(job => job.Kind != JobMessageKind.Unknown)) Guard(() => history.Record(Of(scaleSet, job)));
    }

    /// <summary>A runner is about to be removed: what its job's pod was like, and its log, which is moved to its place.</summary>
    public void Ended(string runner, string logFile, JobReport? report) => Guard(() =>
    {
        if (history.Find(runner) is not { } job || job.Instance != runner) return;
        string place = logs.PathOf(job.Number);
        if (File.Exists(logFile))
        {
            using (logs.Open(job.Number))
            {
            }

            File.Move(logFile, place, overwrite: true);
        }

        history.Record(new JobRecord
        {
            Id = job.Id,
            CacheHits = report?.Caches.Count(cache => cache.Hit),
            CacheMisses = report?.Caches.Count(cache => !cache.Hit),
            Pod = report?.Pod,
            Log = File.Exists(place) ? place : null,
        });
        if (Interlocked.Increment(ref _ended) % PruneEvery != 1) return;
        history.Prune(HistoryLimits.Default);
        logs.KeepOnly(history.Numbers());
    });

    private JobRecord Of(string scaleSet, JobMessage job) => new()
    {
        // Newer messages have no request's number.
        Id = job.JobId is { Length: > 0 } id ? id : job.RunnerRequestId.ToString(CultureInfo.InvariantCulture),
        Runner = scaleSet,
        Instance = job.RunnerName is { Length: > 0 } runner ? runner : null,
        Repository = job is { OwnerName: { Length: > 0 } owner, RepositoryName: { Length: > 0 } name } ? $"{owner}/{name}" : null,
        Workflow = job.JobWorkflowRef is { Length: > 0 } workflow ? workflow : null,
        Name = job.JobDisplayName is { Length: > 0 } display ? display : null,
        RunId = job.WorkflowRunId > 0 ? job.WorkflowRunId : null,
        Event = job.EventName is { Length: > 0 } happened ? happened : null,
        Queued = Known(job.QueueTime),
        Started = job.Kind is JobMessageKind.Started or JobMessageKind.Completed
            ? Known(job.RunnerAssignTime) ?? (job.Kind == JobMessageKind.Started ? time.GetUtcNow() : null)
            : null,
        Finished = job.Kind == JobMessageKind.Completed ? Known(job.FinishTime) ?? time.GetUtcNow() : null,
        Result = job.Kind == JobMessageKind.Completed ? job.Result : null,
    };

    /// <summary>GitHub sends the year 1 for a time that has not come.</summary>
    private static DateTimeOffset? Known(DateTimeOffset? at) => at is { Year: > 1 } ? at : null;

    private void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is BerthException or IOException or UnauthorizedAccessException)
        {
            log.Warning($"the history of jobs cannot be written: {e.Message}");
        }
    }

    public void Dispose() => history.Dispose();
}
