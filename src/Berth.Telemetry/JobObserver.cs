using Berth.Core.Diagnosis;
using Berth.History.Jobs;
using Berth.History.Logs;
using Berth.History.Store;
using Berth.Telemetry.Metrics;
using Berth.Telemetry.Traces;

namespace Berth.Telemetry;

/// <summary>
/// The one thing that the daemon tells of its jobs: it keeps the history, counts, and traces. Nothing that goes wrong here stops
/// a job: it is said once, and what can go on goes on. Safe for many threads.
/// </summary>
/// <param name="history">Null where it cannot be used: then jobs are known as long as the daemon runs.</param>
/// <param name="say">Takes what went wrong.</param>
public sealed class JobObserver(
    JobHistory? history, JobLogs logs, HistoryLimits limits, JobMetrics metrics, JobTraces traces, Action<Finding> say)
{
    private const int MostEnded = 1000;
    private const int PruneEvery = 100;

    // GitHub lets no job of a runner of one's own run for longer than five days, nor wait for longer than one.
    private static readonly TimeSpan _longest = TimeSpan.FromDays(6);

    private readonly Lock _turn = new();
    private readonly Dictionary<string, JobRecord> _open = [];
    private readonly Dictionary<string, List<JobPhase>> _phases = [];
    private readonly Queue<string> _ended = [];
    private readonly HashSet<string> _said = [];
    private int _endings;

    /// <summary>Tells what is known of a job now. Told twice, or late, it does no harm.</summary>
    /// <returns>The whole of what is known; its number is 0 where there is no history.</returns>
    public JobRecord Tell(JobRecord job)
    {
        ArgumentNullException.ThrowIfNull(job);
        lock (_turn)
        {
            JobRecord? before = _open.GetValueOrDefault(job.Id) ?? Try(() => history?.Get(job.Id));
            // Its end was told already: what comes late is for the history alone.
            bool wasOver = before?.IsFinished == true || _ended.Contains(job.Id);
            JobRecord now = Try(() => history?.Record(job)) ?? (before is null ? job : before.With(job));
            if (!wasOver)
            {
                if (now.Started is not null && before?.Started is null) metrics.Started(now);
                _open[job.Id] = now;
                if (now.IsFinished) End(now);
            }

            return now;
        }
    }

    /// <summary>Tells of a part of a job that took its time.</summary>
    public void Tell(string job, JobPhase phase)
    {
        ArgumentNullException.ThrowIfNull(phase);
        lock (_turn)
        {
            if (_open.GetValueOrDefault(job) is not { } known) return;
            if (known.Number > 0 && Try(() => Recorded(known.Number, phase)) is not null) return;
            if (!_phases.TryGetValue(job, out List<JobPhase>? phases)) _phases[job] = phases = [];
            phases.Add(phase);
        }
    }

    /// <summary>
    /// After a start: takes up the jobs that had not ended when the daemon did, and lets go of what is beyond the limits. Those
    /// of which GitHub never told the end, and that must have ended long ago, are <see cref="JobRecord.Lost"/>.
    /// </summary>
    /// <param name="now">The time.</param>
    public IReadOnlyList<JobRecord> Resume(DateTimeOffset now)
    {
        lock (_turn)
        {
            IReadOnlyList<JobRecord> all =
                Try(() => history?.List(new JobQuery { OnlyUnfinished = true, Limit = int.MaxValue })) ?? [];
            List<JobRecord> open = [];
            foreach (JobRecord job in all)
            {
                if ((job.Started ?? job.Queued) is { } begun && now - begun > _longest)
                {
                    Try(() => history?.Record(job with { Result = JobRecord.Lost, Finished = begun + _longest }));
                    continue;
                }

                _open[job.Id] = job;
                open.Add(job);
            }

            Prune(always: true);
            return open;
        }
    }

    private JobPhase? Recorded(long job, JobPhase phase)
    {
        if (history is null) return null;
        history.Record(job, phase);
        return phase;
    }

    private void End(JobRecord job)
    {
        metrics.Finished(job);
        List<JobPhase> phases = [.. Try(() => history?.Phases(job.Number)) ?? [], .. _phases.GetValueOrDefault(job.Id) ?? []];
        traces.Tell(job, phases);
        _open.Remove(job.Id);
        _phases.Remove(job.Id);
        _ended.Enqueue(job.Id);
        if (_ended.Count > MostEnded) _ended.Dequeue();
        if (++_endings % PruneEvery == 1) Prune(always: false);
    }

    private void Prune(bool always) => Try<object>(() =>
    {
        if (history is null || history.Prune(limits).Count == 0 && !always) return null;
        logs.KeepOnly(history.Numbers());
        return null;
    });

    private T? Try<T>(Func<T?> work)
        where T : class
    {
        try
        {
            return work();
        }
        catch (BerthException failure)
        {
            if (_said.Add(failure.Finding.Cause)) say(failure.Finding);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (_said.Add(failure.GetType().Name))
                say(Finding.Certain(
                    "history-failed", $"old logs cannot be removed: {failure.Message}", "See to the rights of their directory"));
        }

        return null;
    }
}
