using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Berth.Core.Diagnosis;
using Berth.History.Jobs;
using Berth.History.Logs;
using Berth.History.Store;
using Berth.Telemetry.Metrics;
using Berth.Telemetry.Traces;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Telemetry.Tests;

public sealed class JobObserverTests : IAsyncDisposable
{
    private readonly string _name = $"Berth.{Guid.NewGuid():N}";
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-observer-").FullName;
    private readonly FakeTimeProvider _time = new(Jobs.Noon.AddMinutes(5));
    private readonly ConcurrentBag<Activity> _spans = [];
    private readonly List<Finding> _said = [];
    private readonly ActivityListener _listener;
    private readonly MetricsEndpoint _endpoint;
    private readonly JobMetrics _metrics;
    private readonly JobTraces _traces;

    public JobObserverTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == _name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Add,
        };
        ActivitySource.AddActivityListener(_listener);
        _endpoint = MetricsEndpoint.Start(new IPEndPoint(IPAddress.Loopback, 0), _name, _time);
        _metrics = new JobMetrics(_name);
        _traces = new JobTraces(_name);
    }

    public async ValueTask DisposeAsync()
    {
        await _endpoint.DisposeAsync();
        _metrics.Dispose();
        _traces.Dispose();
        _listener.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private JobLogs Logs => new(Path.Combine(_directory, "logs"));

    [Fact]
    public async Task A_job_is_recorded_counted_and_traced_once_however_often_it_is_told()
    {
        using JobHistory history = Open();
        JobObserver observer = Observer(history);
        observer.Tell(new JobRecord { Id = "a", Runner = "desk", Queued = Jobs.Noon });
        observer.Tell(Jobs.Running());
        observer.Tell(Jobs.Running());
        foreach (JobPhase phase in Jobs.Phases) observer.Tell("a", phase);
        observer.Tell(Jobs.Failed());
        JobRecord last = observer.Tell(Jobs.Failed() with { Failure = "kept" });
        Assert.Equal(Jobs.Failed() with { Number = 1, Failure = "kept" }, last);
        Assert.Equal(last, history.Find("1"));
        Assert.Equal(Jobs.Phases, history.Phases(1));
        Assert.Equal(7, _spans.Count);
        string text = await ScrapeAsync();
        Assert.Contains("berth_jobs_total{result=\"failed\",runner=\"desk\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("berth_job_wait_seconds_count{runner=\"desk\"} 1\n", text, StringComparison.Ordinal);
        Assert.Empty(_said);
    }

    [Fact]
    public void A_job_that_ran_while_the_daemon_was_killed_has_its_whole_trace()
    {
        using (JobHistory before = Open())
        {
            JobObserver killed = Observer(before);
            killed.Tell(Jobs.Running());
            foreach (JobPhase phase in Jobs.Phases) killed.Tell("a", phase);
        }

        using JobHistory history = Open();
        JobObserver observer = Observer(history);
        Assert.Equal("a", Assert.Single(observer.Resume(_time.GetUtcNow())).Id);
        observer.Tell(new JobRecord { Id = "a", Result = "succeeded", Finished = Jobs.Noon.AddMinutes(1) });
        Assert.Contains(_spans, span => span.DisplayName == "Run make");
        Assert.Empty(observer.Resume(_time.GetUtcNow()));
    }

    [Fact]
    public void A_job_of_which_github_never_told_the_end_is_lost_when_no_job_can_run_that_long()
    {
        using (JobHistory before = Open()) Observer(before).Tell(Jobs.Running());
        using JobHistory history = Open();
        JobObserver observer = Observer(history);
        Assert.Single(observer.Resume(Jobs.Noon.AddDays(5)));
        Assert.Empty(observer.Resume(Jobs.Noon.AddDays(7)));
        JobRecord lost = history.Find("1")!;
        Assert.Equal(JobRecord.Lost, lost.Result);
        Assert.True(lost.IsFailed);
    }

    [Fact]
    public async Task Without_a_history_jobs_are_counted_and_traced_all_the_same()
    {
        JobObserver observer = Observer(history: null);
        observer.Tell(Jobs.Running() with { Number = 0 });
        foreach (JobPhase phase in Jobs.Phases) observer.Tell("a", phase);
        JobRecord job = observer.Tell(new JobRecord { Id = "a", Result = "failed", Finished = Jobs.Noon.AddSeconds(64) });
        observer.Tell(Jobs.Failed());
        Assert.Equal("desk", job.Runner);
        Assert.Equal(7, _spans.Count);
        Assert.Contains("berth_jobs_total{result=\"failed\",runner=\"desk\"} 1\n", await ScrapeAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_history_that_fails_is_said_once_and_stops_nothing()
    {
        JobHistory history = Open();
        JobObserver observer = Observer(history);
        observer.Tell(Jobs.Running());
        using (Microsoft.Data.Sqlite.SqliteConnection other = new($"Data Source={HistoryPath};Pooling=False"))
        {
            other.Open();
            using Microsoft.Data.Sqlite.SqliteCommand drop = other.CreateCommand();
            drop.CommandText = "DROP TABLE phase; DROP TABLE job";
            using Microsoft.Data.Sqlite.SqliteDataReader all = drop.ExecuteReader();
            all.NextResult();
        }

        JobRecord job = observer.Tell(Jobs.Failed());
        Assert.True(job.IsFailed);
        observer.Tell(Jobs.Failed("b"));
        Assert.Equal("history-failed", Assert.Single(_said).Cause);
        Assert.Equal(2, _spans.Count(span => span.DisplayName == "build"));
        history.Dispose();
    }

    [Fact]
    public void What_is_beyond_the_limits_goes_with_its_log()
    {
        using JobHistory history = Open();
        JobObserver observer = Observer(history, new HistoryLimits(TimeSpan.FromDays(1), 1));
        foreach (string id in new[] { "a", "b" })
        {
            JobRecord job = observer.Tell(Jobs.Running(id));
            Logs.Open(job.Number).Dispose();
            observer.Tell(Jobs.Failed(id));
        }

        // One that a crash left: its job is in the history no more.
        Logs.Open(99).Dispose();
        observer.Resume(_time.GetUtcNow());
        Assert.Equal([2L], history.Numbers());
        Assert.Equal(["000002.log"], Directory.GetFiles(Path.Combine(_directory, "logs")).Select(Path.GetFileName));
    }

    private string HistoryPath => Path.Combine(_directory, "jobs.db");

    private JobHistory Open() => JobHistory.OpenForWriting(HistoryPath, _time);

    private JobObserver Observer(JobHistory? history, HistoryLimits? limits = null) =>
        new(history, Logs, limits ?? HistoryLimits.Default, _metrics, _traces, _said.Add);

    private async Task<string> ScrapeAsync()
    {
        using HttpClient client = new();
        return await client.GetStringAsync($"http://{_endpoint.Address}/metrics", TestContext.Current.CancellationToken);
    }
}
