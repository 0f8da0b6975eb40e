using Berth.Core.Diagnosis;
using Berth.Core.Runners;
using Berth.FakeGitHub;

namespace Berth.Daemon.Tests;

public sealed class FleetTests
{
    [Fact]
    public async Task A_queued_job_gets_a_runner_of_its_own_which_is_gone_when_it_has_ended()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        fixture.Up(runners: fixture.Runner());
        await fixture.ListeningAsync();
        Assert.Empty(fixture.Engine.Started);
        (string runner, FakeJob job) = await fixture.StartJobAsync();
        Assert.StartsWith("desk-", runner, StringComparison.Ordinal);
        fixture.Finish(runner, job);
        await fixture.Pulse.UntilAsync(() => fixture.Engine.Runners.Count == 0);
        Assert.Empty(fixture.ScaleSet.Runners);
        Assert.Single(job.TakenBy);
        Assert.Single(fixture.Engine.Started);
    }

    [Fact]
    public async Task The_history_tells_how_a_job_ended_and_keeps_its_log()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        fixture.Up(runners: fixture.Runner());
        await fixture.ListeningAsync();
        (string runner, FakeJob job) = await fixture.StartJobAsync();
        fixture.Finish(runner, job, "failed");
        await fixture.Pulse.UntilAsync(() => fixture.Engine.Runners.Count == 0);
        fixture.Fleet.Drain(now: false, delete: false);
        await fixture.EndedAsync();
        using History.Store.JobHistory history = fixture.History();
        History.Jobs.JobRecord known = history.Find("1")!;
        Assert.Equal(("desk", runner, "failed"), (known.Runner, known.Instance, known.Result));
        Assert.Equal($"log of id-{runner}\n", await File.ReadAllTextAsync(known.Log!, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(null, "sha256:ghcr.io/actions/actions-runner:latest", "false")]
    [InlineData("acme/runner:1", "sha256:acme/runner:1", "false")]
    [InlineData("bare:1", "sha256:ghcr.io/actions/actions-runner:latest", "true")]
    public async Task A_job_without_a_container_runs_in_the_definitions_image_or_is_refused(string? image, string used, string requires)
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        fixture.Up(runners: fixture.Runner(min: 1) with { Image = image });
        await fixture.Pulse.UntilAsync(() => fixture.Engine.Running.Count == 1);
        Core.Scaling.RunnerSpec spec = fixture.Engine.Spec(fixture.Engine.Started[0]);
        Assert.Equal((used, requires), (spec.Image.Id, spec.Environment["ACTIONS_RUNNER_REQUIRE_JOB_CONTAINER"]));
        Assert.Equal("0", spec.Environment["ACTIONS_RUNNER_PRINT_LOG_TO_STDOUT"]);
    }

    [Theory]
    [InlineData("bare:1", "container-required")]
    [InlineData("acme/runner:1", null)]
    public async Task A_job_that_its_runner_refused_has_a_cause(string image, string? cause)
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        fixture.Up(runners: fixture.Runner() with { Image = image });
        await fixture.ListeningAsync();
        (string runner, FakeJob job) = await fixture.StartJobAsync();
        Assert.Equal(cause, Problem(fixture));
        fixture.Finish(runner, job, "failed");
        await fixture.Pulse.UntilAsync(() => fixture.Engine.Runners.Count == 0);
        fixture.Fleet.Drain(now: false, delete: false);
        await fixture.EndedAsync();
        using History.Store.JobHistory history = fixture.History();
        Assert.Equal(cause, history.Find(runner)!.Cause);
    }

    [Fact]
    public async Task Scale_sets_of_runners_that_left_the_configuration_are_deleted_as_well_and_no_others()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        FakeScaleSet foreign = fixture.Service.AddScaleSet("foreign");
        fixture.Up(runners: [fixture.Runner("desk"), fixture.Runner("spare")]);
        await fixture.ListeningAsync(2);
        fixture.Fleet.Apply(FleetFixture.Config(fixture.Runner("desk")));
        fixture.Fleet.Drain(now: false, delete: true);
        await fixture.EndedAsync();
        Assert.Equal([foreign], fixture.Service.ScaleSets);
        Assert.Empty(Listening.OwnScaleSets.Of(fixture.Place));
    }

    [Fact]
    public async Task An_image_without_a_runner_is_a_problem_and_not_a_runner_that_ends()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        fixture.Up(runners: fixture.Runner(min: 1) with { RunnerImage = "bare:1" });
        await fixture.Pulse.UntilAsync(() => fixture.Fleet.Status().Runners[0].Problems.Any(problem => problem.Cause == "runner-image-unusable"));
        Assert.Empty(fixture.Engine.Started);
    }

    [Fact]
    public async Task A_runner_of_mode_dind_finds_its_jobs_daemon_by_DOCKER_HOST()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        fixture.Up(runners: fixture.Runner(min: 1) with { Mode = RunnerMode.Dind });
        await fixture.Pulse.UntilAsync(() => fixture.Engine.Running.Count == 1);
        Assert.Equal("unix:///__berth/hook/docker.sock", fixture.Engine.Spec(fixture.Engine.Started[0]).Environment["DOCKER_HOST"]);
    }

    [Fact]
    public async Task A_runner_that_was_taken_down_by_name_stays_down_until_it_is_asked_for()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        RunnerDefinition[] both = [fixture.Runner("desk"), fixture.Runner("spare")];
        fixture.Up(runners: both);
        fixture.Fleet.Ended += () => fixture.Fleet.Apply(FleetFixture.Config(both));
        fixture.Fleet.Raised += _ => fixture.Fleet.Apply(FleetFixture.Config(both));
        await fixture.ListeningAsync(2);
        fixture.Fleet.Drain(false, false, "spare");
        await fixture.Pulse.UntilAsync(() => fixture.Fleet.Status() is { Runners: [{ Name: "desk" }], Down: ["spare"] });
        fixture.Fleet.Apply(FleetFixture.Config(both));
        Assert.Equal(["spare"], fixture.Fleet.Status().Down);
        fixture.Fleet.Raise(["spare"]);
        await fixture.ListeningAsync(2);
        Assert.Empty(fixture.Fleet.Status().Down);
    }

    [Fact]
    public async Task Asked_for_while_it_is_drained_it_starts_again_when_its_job_has_ended()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        RunnerDefinition[] one = [fixture.Runner()];
        fixture.Up(runners: one);
        fixture.Fleet.Ended += () => fixture.Fleet.Apply(FleetFixture.Config(one));
        fixture.Fleet.Raised += _ => fixture.Fleet.Apply(FleetFixture.Config(one));
        await fixture.ListeningAsync();
        (string runner, FakeJob job) = await fixture.StartJobAsync();
        fixture.Fleet.Drain(false, false, "desk");
        fixture.Fleet.Raise(["desk"]);
        Assert.Equal("draining", fixture.Fleet.Status().Runners[0].State);
        fixture.Finish(runner, job);
        await fixture.ListeningAsync();
        Assert.Equal("succeeded", job.Result);
    }

    [Fact]
    public async Task Warm_runners_wait_and_are_registered()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        fixture.Up(runners: fixture.Runner(min: 2, max: 3));
        await fixture.Pulse.UntilAsync(() => fixture.Engine.Running.Count == 2);
        Assert.Equal(fixture.Engine.Running.Order(), fixture.ScaleSet.Runners.Select(runner => runner.Name).Order());
    }

    [Fact]
    public async Task A_drain_waits_for_busy_runners_and_takes_idle_ones_off_github()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        fixture.Up(runners: fixture.Runner(min: 1, max: 2));
        await fixture.ListeningAsync();
        await fixture.Pulse.UntilAsync(() => fixture.Engine.Running.Count == 1);
        string first = fixture.Engine.Started[0];
        fixture.Service.Queue(fixture.ScaleSet.Id);
        await fixture.Pulse.UntilAsync(() => fixture.Engine.Started.Count == 2);
        FakeJob job = fixture.Take(first);
        fixture.Fleet.Drain(now: false, delete: false);
        await fixture.Pulse.UntilAsync(() => fixture.Engine.Runners.Count == 1);
        Assert.Equal([first], fixture.Engine.Running);
        Assert.Empty(fixture.Engine.Stopped);
        fixture.Finish(first, job);
        await fixture.EndedAsync();
        Assert.Empty(fixture.Engine.Runners);
        Assert.Empty(fixture.ScaleSet.Runners);
        Assert.False(fixture.ScaleSet.HasSession);
    }

    [Fact]
    public async Task A_hurried_drain_ends_busy_runners()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        fixture.Up(runners: fixture.Runner());
        await fixture.ListeningAsync();
        (string runner, FakeJob job) = await fixture.StartJobAsync();
        fixture.Fleet.Drain(now: true, delete: false);
        await fixture.Pulse.UntilAsync(() => fixture.Engine.Stopped.Contains(runner));
        fixture.Service.Complete(job, "canceled");
        await fixture.EndedAsync();
        Assert.Empty(fixture.Engine.Runners);
        using History.Store.JobHistory history = fixture.History();
        Assert.Equal("ended-by-down", history.Find(runner)!.Cause);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task The_scale_set_is_deleted_only_when_asked(bool delete, int left)
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        fixture.Up(runners: fixture.Runner());
        await fixture.ListeningAsync();
        fixture.Fleet.Drain(now: false, delete);
        await fixture.EndedAsync();
        Assert.Equal(left, fixture.Service.ScaleSets.Count);
    }

    [Fact]
    public async Task What_one_daemon_leaves_the_next_one_goes_on_with()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        fixture.Up(runners: fixture.Runner());
        await fixture.ListeningAsync();
        (string runner, FakeJob job) = await fixture.StartJobAsync();
        fixture.Fleet.Leave();
        await fixture.EndedAsync();
        Assert.Equal([runner], fixture.Engine.Running);
        Assert.Single(fixture.ScaleSet.Runners);

        fixture.Up(runners: fixture.Runner());
        await fixture.ListeningAsync();
        Assert.Single(fixture.Service.ScaleSets);
        fixture.Finish(runner, job);
        await fixture.Pulse.UntilAsync(() => fixture.Engine.Runners.Count == 0);
        Assert.Single(fixture.Engine.Started);
        Assert.Single(job.TakenBy);
    }

    [Fact]
    public async Task A_job_that_ended_while_no_daemon_was_there_is_cleaned_up_after_by_the_next_one()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        fixture.Up(runners: fixture.Runner());
        await fixture.ListeningAsync();
        (string runner, FakeJob job) = await fixture.StartJobAsync();
        fixture.Fleet.Leave();
        await fixture.EndedAsync();
        fixture.Finish(runner, job);
        fixture.Up(runners: fixture.Runner());
        await fixture.Pulse.UntilAsync(() => fixture.Engine.Runners.Count == 0);
        Assert.Empty(fixture.ScaleSet.Runners);
        Assert.Single(job.TakenBy);
    }

    [Fact]
    public async Task A_scale_set_of_somebody_else_is_taken_over_only_when_asked()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        FakeScaleSet foreign = fixture.Service.AddScaleSet("desk");
        fixture.Up(runners: fixture.Runner());
        await fixture.Pulse.UntilAsync(() => Problem(fixture) == "github-scale-set-exists");
        Assert.False(foreign.HasSession);
        fixture.Fleet.Leave();
        await fixture.EndedAsync();

        fixture.Up(adopt: true, fixture.Runner());
        await fixture.ListeningAsync();
        Assert.True(foreign.HasSession);
        Assert.Single(fixture.Service.ScaleSets);
    }

    [Fact]
    public async Task A_session_that_another_holds_is_said_and_waited_for()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        fixture.GitHub.Fail(FakeRoute.OpenSession, Fault.Status(409, """{"message":"held"}"""));
        fixture.Up(runners: fixture.Runner());
        await fixture.ListeningAsync();
        Assert.Contains("github-session-held", fixture.Pulse.Said, StringComparison.Ordinal);
        Assert.Null(Problem(fixture));
    }

    [Fact]
    public async Task A_message_that_nobody_can_read_is_passed_over_and_its_job_runs()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        fixture.Up(runners: fixture.Runner());
        await fixture.ListeningAsync();
        fixture.GitHub.Fail(FakeRoute.NextMessage, Fault.Edited(body => body
            .Replace("messageType\\\"", "messageTpye\\\"", StringComparison.Ordinal)
            .Replace("\"body\":\"[", "\"body\":\"[[", StringComparison.Ordinal)));
        (string runner, FakeJob job) = await fixture.StartJobAsync();
        fixture.Finish(runner, job);
        await fixture.Pulse.UntilAsync(() => fixture.Engine.Runners.Count == 0);
        await fixture.Pulse.UntilAsync(() => fixture.ScaleSet.Unacknowledged.Count == 0);
        Assert.Single(job.TakenBy);
    }

    [Fact]
    public async Task A_scale_set_that_somebody_deletes_is_made_anew()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        fixture.Up(runners: fixture.Runner());
        await fixture.ListeningAsync();
        int gone = fixture.ScaleSet.Id;
        fixture.Service.DeleteBehindOnesBack(gone);
        await fixture.Pulse.UntilAsync(() => fixture.Service.ScaleSets is [var made] && made.Id != gone && made.HasSession);
    }

    [Fact]
    public async Task A_runner_that_could_not_be_made_leaves_nothing_and_is_tried_again()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        fixture.Engine.Failures.Enqueue(new BerthException(Finding.Certain("engine-error", "no", "yes")));
        fixture.Up(runners: fixture.Runner());
        await fixture.ListeningAsync();
        (string runner, FakeJob job) = await fixture.StartJobAsync();
        fixture.Finish(runner, job);
        await fixture.Pulse.UntilAsync(() => fixture.Engine.Runners.Count == 0);
        Assert.Empty(fixture.ScaleSet.Runners);
        Assert.Contains("engine-error", fixture.Pulse.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_runner_that_ends_without_a_job_is_explained()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        fixture.Up(runners: fixture.Runner(min: 1, max: 1));
        await fixture.Pulse.UntilAsync(() => fixture.Engine.Running.Count == 1);
        fixture.Engine.End(fixture.Engine.Started[0]);
        await fixture.Pulse.UntilAsync(() => fixture.Pulse.Said.Contains("runner-ended-early", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_group_that_is_not_there_is_said_and_one_that_is_holds_the_scale_set()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        RunnerDefinition runner = fixture.Runner() with { Url = $"{fixture.GitHub.Url}/org", Repository = null };
        fixture.Up(runners: runner with { Group = "builders" });
        await fixture.Pulse.UntilAsync(() => Problem(fixture) == "github-runner-group-not-found");
        fixture.Fleet.Leave();
        await fixture.EndedAsync();

        fixture.Service.Groups.Add("Builders");
        fixture.Up(runners: runner);
        await fixture.ListeningAsync();
        int made = fixture.ScaleSet.Id;
        Assert.Equal(1, fixture.ScaleSet.Group);
        fixture.Fleet.Leave();
        await fixture.EndedAsync();

        fixture.Up(runners: runner with { Group = "builders" });
        await fixture.ListeningAsync();
        Assert.Equal((made, 2), (fixture.ScaleSet.Id, fixture.ScaleSet.Group));
    }

    private static string? Problem(FleetFixture fixture) =>
        fixture.Fleet.Status().Runners.SelectMany(runner => runner.Problems).Select(problem => problem.Cause).FirstOrDefault();
}
