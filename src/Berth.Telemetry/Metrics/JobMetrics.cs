using System.Diagnostics;
using System.Diagnostics.Metrics;
using Berth.History.Jobs;

namespace Berth.Telemetry.Metrics;

/// <summary>The instruments of the daemon. Cheap when nobody listens.</summary>
public sealed class JobMetrics : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Berth";

    // From a warm start to the longest that GitHub lets a job wait or run.
    private static readonly double[] _seconds = [1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600];

    private readonly Meter _meter;
    private readonly Counter<long> _jobs;
    private readonly Histogram<double> _waits;
    private readonly Histogram<double> _durations;
    private readonly Counter<long> _caches;
    private readonly Counter<long> _errors;
    private readonly Lock _turn = new();
    private readonly Dictionary<(string Runner, string State), long> _runners = [];

    public JobMetrics()
        : this(MeterName)
    {
    }

    internal JobMetrics(string name)
    {
        InstrumentAdvice<double> seconds = new() { HistogramBucketBoundaries = _seconds };
        _meter = new Meter(name);
        _jobs = _meter.CreateCounter<long>("berth.jobs", null, "Jobs that ended, by runner and result");
        _waits = _meter.CreateHistogram("berth.job.wait", "s", "From being queued to being started", advice: seconds);
        _durations = _meter.CreateHistogram("berth.job.duration", "s", "From being started to the end", advice: seconds);
        _caches = _meter.CreateCounter<long>("berth.caches", null, "Caches of jobs, by whether they held something");
        _errors = _meter.CreateCounter<long>("berth.listener.errors", null, "Failures of listening to GitHub, by runner and cause");
        _meter.CreateObservableGauge("berth.runners", Runners, null, "Runners that there are, by state");
        _meter.CreateObservableGauge("berth.jobs.waiting", Waiting, null, "Jobs that are assigned here and have no runner yet");
    }

    /// <summary>Asked, whenever somebody wants to know, how things stand; null while there is nobody to ask.</summary>
    public Func<IEnumerable<RunnerCounts>>? Ask { get; set; }

    /// <summary>A job began.</summary>
    public void Started(JobRecord job)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (job.Waited is { } waited) _waits.Record(waited.TotalSeconds, Runner(job.Runner));
    }

    /// <summary>A job ended.</summary>
    public void Finished(JobRecord job)
    {
        ArgumentNullException.ThrowIfNull(job);
        KeyValuePair<string, object?> runner = Runner(job.Runner);
        KeyValuePair<string, object?> result = new("result", job.Result ?? "unknown");
        _jobs.Add(1, runner, result);
        if (job.Took is { } took) _durations.Record(took.TotalSeconds, runner, result);
        if (job.CacheHits is > 0 and { } hits) _caches.Add(hits, runner, new("outcome", "hit"));
        if (job.CacheMisses is > 0 and { } misses) _caches.Add(misses, runner, new("outcome", "miss"));
    }

    /// <summary>Listening failed; it is tried again, or not.</summary>
    /// <param name="cause">The code of the finding.</param>
    public void ListenerFailed(string runner, string cause) => _errors.Add(1, Runner(runner), new("cause", cause));

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Runner(string? name) => new("runner", name ?? "unknown");

    private IEnumerable<Measurement<long>> Runners()
    {
        lock (_turn)
        {
            // What was there once is 0 from then on: a gauge that stops being told would keep its last value.
            foreach ((string, string) known in _runners.Keys.ToArray()) _runners[known] = 0;
            foreach (RunnerCounts counts in Ask?.Invoke() ?? [])
                foreach ((string state, int count) in counts.Runners) _runners[(counts.Runner, state)] = count;
            return [.. _runners.Select(count => new Measurement<long>(
                count.Value, new TagList { Runner(count.Key.Runner), new("state", count.Key.State) }))];
        }
    }

    private IEnumerable<Measurement<long>> Waiting() =>
        (Ask?.Invoke() ?? []).Select(counts => new Measurement<long>(counts.Waiting, Runner(counts.Runner)));
}
