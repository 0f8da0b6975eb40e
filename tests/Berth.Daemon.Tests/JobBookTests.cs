using System.Text.Json;
using Berth.Core.Jobs;
using Berth.Core.Relay;
using Berth.Core.Runners;
using Berth.Daemon.Fleets;
using Berth.Daemon.Jobs;
using Berth.GitHub.ScaleSets;
using Berth.History.Jobs;
using Berth.History.Logs;
using Berth.History.Store;

namespace Berth.Daemon.Tests;

public sealed class JobBookTests : IDisposable
{
    private static readonly DateTimeOffset _noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string _root = Directory.CreateTempSubdirectory("berth-book-").FullName;
    private readonly Pulse _pulse = new();
    private readonly FleetPlace _place;
    private readonly JobHistory _history;
    private readonly JobBook _book;

    public JobBookTests()
    {
        _place = new FleetPlace("f", Path.Combine(_root, "fleet"));
        _place.Make();
        _history = JobHistory.OpenForWriting(Path.Combine(_root, "jobs.db"), TimeProvider.System);
        _book = new JobBook(
            _history, new JobLogs(Path.Combine(_root, "logs")), _place, new DaemonLog(_pulse, TimeProvider.System), TimeProvider.System);
    }

    public void Dispose()
    {
        _book.Dispose();
        _pulse.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public void What_the_runner_left_is_the_jobs()
    {
        Leave();
        _book.Record("desk", [Started(), Completed("failed")]);
        JobRecord job = _history.Find("a")!;
        Assert.Equal(("desk-1", "failed", "pod-1"), (job.Instance, job.Result, job.Pod));
        Assert.Equal((1, 1), (job.CacheHits, job.CacheMisses));
        Assert.Equal(("image-not-found", "kept-1"), (job.Cause, job.Failure));
        Assert.Equal(
            [(JobPhaseKind.Pod, "prepare_job", true), (JobPhaseKind.Step, "__run", false), (JobPhaseKind.Cleanup, "cleanup_job", true)],
            _history.Phases(job.Number).Select(phase => (phase.Kind, phase.Name, phase.Succeeded == true)));
    }

    [Fact]
    public void A_job_that_succeeded_has_no_cause_whatever_a_step_did()
    {
        Leave();
        _book.Record("desk", [Started(), Completed("succeeded")]);
        Assert.Null(_history.Find("a")!.Cause);
    }

    [Fact]
    public void A_runner_that_ended_before_github_told_of_its_job_is_remembered()
    {
        Leave();
        _book.Ended("desk-1");
        Directory.Delete(_place.Runner("desk-1"), recursive: true);
        _book.Record("desk", [Started(), Completed("failed")]);
        JobRecord job = _history.Find("a")!;
        Assert.Equal(("pod-1", "image-not-found"), (job.Pod, job.Cause));
        Assert.Equal("said\n", File.ReadAllText(job.Log!));
        Assert.False(File.Exists(_place.RunnerLog("desk-1")));
    }

    [Fact]
    public void A_log_that_comes_after_the_end_is_kept_with_the_job()
    {
        _book.Record("desk", [Started(), Completed("succeeded")]);
        Assert.Null(_history.Find("a")!.Log);
        Leave();
        _book.Ended("desk-1");
        Assert.Equal("said\n", File.ReadAllText(_history.Find("a")!.Log!));
        Assert.Equal("succeeded", _history.Find("a")!.Result);
    }

    [Fact]
    public void A_job_whose_runner_was_removed_before_github_told_of_its_end_is_lost()
    {
        _book.Record("desk", [Started()]);
        _book.Lost("desk-2");
        Assert.Null(_history.Find("a")!.Result);
        _book.Lost("desk-1");
        Assert.Equal(JobRecord.Lost, _history.Find("a")!.Result);
    }

    [Fact]
    public void A_message_that_comes_twice_is_one_job()
    {
        Leave();
        _book.Record("desk", [Started(), Completed("failed")]);
        _book.Record("desk", [Started(), Completed("failed")]);
        Assert.Equal(3, _history.Phases(1).Count);
        Assert.Single(_history.List(new JobQuery()));
    }

    [Theory]
    [InlineData("../../etc")]
    [InlineData("..")]
    public void A_runners_name_leads_out_of_no_directory(string name)
    {
        _book.Record("desk", [Started() with { RunnerName = name }]);
        Assert.Null(_history.Find("a")!.Instance);
    }

    private void Leave()
    {
        Directory.CreateDirectory(_place.Runner("desk-1"));
        JobReport report = new("pod-1", null, "n", [], [
            new CacheReport("/a", CacheStrategy.Bind, 0, true), new CacheReport("/b", CacheStrategy.Bind, 0, false)]);
        JobProgress progress = new(true, true, null)
        {
            Parts =
            [
                new JobPart("prepare_job", null, _noon, _noon.AddSeconds(1), 0),
                new JobPart("run_script_step", "__run", _noon.AddSeconds(2), _noon.AddSeconds(3), 1),
                new JobPart("cleanup_job", null, _noon.AddSeconds(4), _noon.AddSeconds(5), 0),
            ],
            Cause = "image-not-found",
            Failure = "kept-1",
        };
        File.WriteAllBytes(
            Path.Combine(_place.Runner("desk-1"), RelayTicket.Report),
            JsonSerializer.SerializeToUtf8Bytes(report, JobReportJson.Default.JobReport));
        File.WriteAllBytes(
            Path.Combine(_place.Runner("desk-1"), RelayTicket.Progress),
            JsonSerializer.SerializeToUtf8Bytes(progress, RelayJson.Default.JobProgress));
        File.WriteAllText(_place.RunnerLog("desk-1"), "said\n");
    }

    private static JobMessage Started() => new() { MessageType = "JobStarted", JobId = "a", RunnerName = "desk-1", QueueTime = _noon };

    private static JobMessage Completed(string result) => Started() with { MessageType = "JobCompleted", Result = result };
}
