using Berth.Core.Diagnosis;
using Berth.Daemon.Fleets;
using Berth.GitHub.ScaleSets;
using Berth.History.Jobs;
using Berth.History.Logs;
using Berth.History.Store;
using Berth.Telemetry;
using Berth.Telemetry.Metrics;
using Berth.Telemetry.Traces;

namespace Berth.Daemon.Jobs;

/// <summary>
/// Puts together what GitHub tells of jobs and what their runners leave, and tells it the <see cref="JobObserver"/>. A history
/// that cannot be written stops no job.
/// </summary>
public sealed class JobBook : IDisposable
{
    // Runners that have ended before GitHub has told of their job's end, or even of its beginning: a job can be that short.
    private const int MostEarly = 100;

    private readonly JobHistory? _history;
    private readonly JobLogs _logs;
    private readonly FleetPlace _place;
    private readonly DaemonLog _log;
    private readonly TimeProvider _time;
    private readonly JobTraces _traces = new();
    private readonly JobObserver _observer;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, JobRemains> _early = [];

    /// <param name="history">Null where it cannot be used.</param>
    public JobBook(JobHistory? history, JobLogs logs, FleetPlace place, DaemonLog log, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(time);
        (_history, _logs, _place, _log, _time) = (history, logs, place, log, time);
        _observer = new JobObserver(
            history, logs, HistoryLimits.Default, Metrics, _traces, finding => log.Problem("history", finding));
        _observer.Resume(time.GetUtcNow());
    }

    public JobMetrics Metrics { get; } = new();

    /// <summary>What happened to jobs of a scale set. A message that comes twice changes nothing.</summary>
    public void Record(string scaleSet, IReadOnlyList<JobMessage> jobs)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        lock (_lock)
        {
            foreach (JobMessage job in jobs.Where(job => job.Kind != JobMessageKind.Unknown)) Tell(MessageRecord.Of(scaleSet, job, _time));
        }
    }

    /// <summary>A runner is about to be removed: what its job's pod was like, and its log, which is moved to its place.</summary>
    public void Ended(string runner)
    {
        lock (_lock)
        {
            JobRemains remains = JobRemains.In(_place.Runner(runner));
            if (Guard(() => _history?.Find(runner)) is { } job && job.Instance == runner)
            {
                Add(job, remains, job.Result);
                if (job.IsFinished) return;
            }

            // How the job ended says what of it counts.
            if (_early.Count < MostEarly) _early[runner] = remains;
        }
    }

    /// <summary>A runner was removed with its job, of whose end GitHub has not told.</summary>
    /// <param name="cause">Why, by the code of a finding.</param>
    public void Lost(string runner, string? cause = null)
    {
        lock (_lock)
        {
            if (Guard(() => _history?.Find(runner)) is { IsFinished: false } job && job.Instance == runner)
                _observer.Tell(job with { Cause = cause ?? job.Cause, Result = JobRecord.Lost, Finished = _time.GetUtcNow() });
        }
    }

    /// <summary>A runner was ended with its job, if it had one.</summary>
    /// <param name="cause">By whom, by the code of a finding; one that is known already stays.</param>
    public void Because(string runner, string cause)
    {
        lock (_lock)
        {
            if (Guard(() => _history?.Find(runner)) is { Cause: null, Result: not "succeeded" } job && job.Instance == runner)
                _observer.Tell(job with { Cause = cause });
        }
    }

    /// <summary>Asking GitHub failed.</summary>
    public void ListenerFailed(string scaleSet, Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        Metrics.ListenerFailed(scaleSet, finding.Cause);
    }

    public void Dispose()
    {
        _history?.Dispose();
        _traces.Dispose();
        Metrics.Dispose();
    }

    private void Tell(JobRecord told)
    {
        // The end is told last: a trace is made of what is known then.
        JobRecord known = _observer.Tell(told with { Result = null, Finished = null });
        if (known.Instance is { } runner)
        {
            // Its runner may have gone before GitHub told of its job, and left what was kept of it.
            if (_early.Remove(runner, out JobRemains? early)) known = Add(known, early, told.Result);
            else if (told.Finished is not null) known = AddParts(known, JobRemains.In(_place.Runner(runner)), told.Result);
        }

        if (told.Finished is not null) _observer.Tell(known with { Result = told.Result, Finished = told.Finished });
    }

    private JobRecord Add(JobRecord job, JobRemains remains, string? result)
    {
        JobRecord known = AddParts(job, remains, result);
        return Guard(() => MoveLog(known)) is { } log ? _observer.Tell(known with { Log = log }) : known;
    }

    private JobRecord AddParts(JobRecord job, JobRemains remains, string? result)
    {
        foreach (JobPhase phase in remains.Phases) _observer.Tell(job.Id, phase);
        return _observer.Tell(remains.Of(job, result));
    }

    private string? MoveLog(JobRecord job)
    {
        string kept = _place.RunnerLog(job.Instance!);
        if (job.Number == 0 || !File.Exists(kept)) return null;
        string place = _logs.PathOf(job.Number);
        using (_logs.Open(job.Number))
        {
        }

        File.Move(kept, place, overwrite: true);
        return place;
    }

    private T? Guard<T>(Func<T?> work)
        where T : class
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is BerthException or IOException or UnauthorizedAccessException)
        {
            _log.Warning($"the history of jobs cannot be written: {e.Message}");
            return null;
        }
    }
}
