using Berth.History.Jobs;
using Berth.History.Store;

namespace Berth.History.Tests;

public sealed class JobHistoryTests : IDisposable
{
    private readonly HistoryFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void A_job_is_read_as_it_was_recorded()
    {
        JobRecord job = HistoryFixture.Job("a") with { Cause = "image-not-found", Failure = "20260301-desk" };
        using JobHistory history = _fixture.Write();
        JobRecord recorded = history.Record(job);
        Assert.Equal(job with { Number = 1 }, recorded);
        using JobHistory reader = _fixture.Read();
        Assert.Equal([recorded], reader.List(new JobQuery()));
        Assert.Equal(TimeSpan.FromMinutes(1), recorded.Waited);
        Assert.Equal(TimeSpan.FromMinutes(4), recorded.Took);
    }

    [Fact]
    public void What_is_told_later_adds_to_what_is_known()
    {
        using JobHistory history = _fixture.Write();
        history.Record(new JobRecord { Id = "a", Runner = "desk", Queued = HistoryFixture.Noon });
        history.Record(new JobRecord { Id = "b", Runner = "desk" });
        history.Record(new JobRecord { Id = "a", Started = HistoryFixture.Noon.AddSeconds(2), Instance = "desk-x" });
        JobRecord job = history.Record(new JobRecord { Id = "a", Result = "failed", Finished = HistoryFixture.Noon.AddSeconds(9) });
        Assert.Equal(1, job.Number);
        Assert.Equal("desk", job.Runner);
        Assert.Equal("desk-x", job.Instance);
        Assert.Equal(TimeSpan.FromSeconds(2), job.Waited);
        Assert.Equal(TimeSpan.FromSeconds(7), job.Took);
        Assert.True(job.IsFailed);
        Assert.Equal(2, history.List(new JobQuery()).Count);
        Assert.Equal(3, history.Record(new JobRecord { Id = "c" }).Number);
    }

    [Fact]
    public void The_end_of_a_job_is_not_undone_by_a_message_that_comes_again()
    {
        using JobHistory history = _fixture.Write();
        JobRecord ended = history.Record(HistoryFixture.Job("a"));
        JobRecord again = history.Record(
            new JobRecord { Id = "a", Result = JobRecord.Lost, Finished = HistoryFixture.Noon.AddDays(1), Cause = "step-failed" });
        Assert.Equal(ended with { Cause = "step-failed" }, again);
    }

    [Fact]
    public void The_newest_come_first_and_only_those_that_are_asked_for()
    {
        using JobHistory history = _fixture.Write();
        history.Record(HistoryFixture.Job("a", runner: "desk"));
        history.Record(HistoryFixture.Job("b", runner: "server", result: "failed"));
        history.Record(HistoryFixture.Job("c", runner: "desk", result: "canceled"));
        history.Record(new JobRecord { Id = "d", Runner = "desk" });
        Assert.Equal(["d", "c", "b", "a"], Ids(new JobQuery()));
        Assert.Equal(["d", "c"], Ids(new JobQuery { Limit = 2 }));
        Assert.Equal(["d", "c", "a"], Ids(new JobQuery { Runner = "desk" }));
        Assert.Equal(["b"], Ids(new JobQuery { Runner = "server-b" }));
        Assert.Equal(["c", "b"], Ids(new JobQuery { OnlyFailed = true }));
        Assert.Equal(["d"], Ids(new JobQuery { OnlyUnfinished = true }));

        IEnumerable<string> Ids(JobQuery query)
        {
            IReadOnlyList<JobRecord> found = history.List(query);
            if (query.OnlyFailed) Assert.All(found, job => Assert.True(job.IsFailed));
            return found.Select(job => job.Id);
        }
    }

    [Fact]
    public void A_job_is_found_by_its_number_else_the_newest_by_id_name_or_runner()
    {
        using JobHistory history = _fixture.Write();
        history.Record(HistoryFixture.Job("a"));
        history.Record(HistoryFixture.Job("b"));
        // An id that looks like a number is found unless a job has that number.
        history.Record(HistoryFixture.Job("9000", runner: "server"));
        Assert.Equal("a", history.Find("1")?.Id);
        Assert.Equal("b", history.Find("b")?.Id);
        Assert.Equal("b", history.Find("desk")?.Id);
        Assert.Equal("a", history.Find("desk-a")?.Id);
        Assert.Equal("9000", history.Find("build")?.Id);
        Assert.Equal("9000", history.Find("9000")?.Id);
        Assert.Null(history.Find("4"));
        Assert.Null(history.Find("' OR 1=1 --"));
    }

    [Fact]
    public void Parts_of_a_job_are_kept_in_their_order_and_once()
    {
        DateTimeOffset noon = HistoryFixture.Noon;
        using JobHistory history = _fixture.Write();
        long job = history.Record(HistoryFixture.Job("a")).Number;
        JobPhase step = new(JobPhaseKind.Step, "Run make", noon.AddSeconds(3), noon.AddSeconds(9), Succeeded: false);
        JobPhase runner = new(JobPhaseKind.Runner, "runner", noon, noon.AddSeconds(1));
        history.Record(job, step);
        history.Record(job, runner);
        history.Record(job, step);
        history.Record(99, step);
        Assert.Equal([runner, step], history.Phases(job));
        Assert.Empty(history.Phases(99));
    }

    [Fact]
    public void Pruning_keeps_to_an_age()
    {
        using JobHistory history = _fixture.Write();
        history.Record(HistoryFixture.Job("old", daysAgo: 31));
        history.Record(HistoryFixture.Job("edge", daysAgo: 30));
        history.Record(HistoryFixture.Job("new"));
        history.Record(1, new JobPhase(JobPhaseKind.Pod, "image", HistoryFixture.Noon, HistoryFixture.Noon));
        IReadOnlyList<JobRecord> gone = history.Prune(new HistoryLimits(TimeSpan.FromDays(30), 100));
        Assert.Equal(["old"], gone.Select(job => job.Id));
        Assert.Equal(["new", "edge"], history.List(new JobQuery()).Select(job => job.Id));
        Assert.Empty(history.Phases(1));
        Assert.Equal([2L, 3L], history.Numbers().Order());
    }

    [Fact]
    public void Pruning_keeps_to_a_number_and_lets_what_runs_be()
    {
        using JobHistory history = _fixture.Write();
        history.Record(new JobRecord { Id = "running", Queued = HistoryFixture.Noon.AddDays(-400) });
        for (int i = 0; i < 5; i++) history.Record(HistoryFixture.Job($"j{i}"));
        history.Prune(new HistoryLimits(TimeSpan.FromDays(30), 2));
        Assert.Equal(["j4", "j3", "running"], history.List(new JobQuery()).Select(job => job.Id));
        Assert.Empty(history.Prune(new HistoryLimits(TimeSpan.FromDays(30), 2)));
    }

    [Fact]
    public void A_number_is_never_given_twice()
    {
        using (JobHistory history = _fixture.Write())
        {
            history.Record(HistoryFixture.Job("a"));
            history.Prune(new HistoryLimits(TimeSpan.Zero, 0));
        }

        using JobHistory again = _fixture.Write();
        Assert.Empty(again.List(new JobQuery()));
        Assert.Equal(2, again.Record(HistoryFixture.Job("b")).Number);
    }

    [Fact]
    public void Reading_where_nothing_was_written_makes_nothing()
    {
        Assert.Null(JobHistory.OpenForReading(_fixture.Path, _fixture.Time));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_fixture.Directory));
    }

    [Fact]
    public void Nobody_else_may_read_it()
    {
        using JobHistory history = _fixture.Write();
        history.Record(HistoryFixture.Job("a"));
        string[] files = Directory.GetFiles(Path.GetDirectoryName(_fixture.Path)!);
        Assert.Contains(_fixture.Path + "-wal", files);
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.GetDirectoryName(_fixture.Path)!));
    }
}
