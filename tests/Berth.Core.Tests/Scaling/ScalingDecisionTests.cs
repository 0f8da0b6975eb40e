using Berth.Core.Scaling;

namespace Berth.Core.Tests.Scaling;

public sealed class ScalingDecisionTests
{
    private const string Now = "now";

    [Theory]
    [InlineData(0, 0, 5, 0, 0)]
    [InlineData(3, 0, 5, 0, 3)]
    [InlineData(9, 0, 5, 0, 5)]
    [InlineData(0, 2, 5, 0, 2)]
    [InlineData(3, 2, 5, 4, 1)]
    [InlineData(3, 2, 5, 5, 0)]
    public void As_many_runners_as_jobs_and_min_that_wait_but_never_more_than_max(int jobs, int min, int max, int running, int start) =>
        Assert.Equal(start, Decide(jobs, min, max, Running(running)).Start);

    [Fact]
    public void Before_GitHub_has_said_how_things_stand_nothing_is_started_or_ended()
    {
        ScalingDecision decision = ScalingDecision.Of(Input(null, 2, 5, Running(1)));
        Assert.Equal((0, 0), (decision.Start, decision.Retire.Count));
    }

    [Fact]
    public void What_ended_is_collected_even_then() =>
        Assert.Single(ScalingDecision.Of(Input(null, 0, 5, [Runner("a", RunnerPhase.Ended)])).Collect);

    [Fact]
    public void A_runner_that_is_being_started_counts() =>
        Assert.Equal(1, ScalingDecision.Of(Input(3, 0, 5, []) with { Starting = 2 }).Start);

    [Fact]
    public void A_job_that_ended_and_is_still_in_GitHubs_count_needs_no_runner() =>
        Assert.Equal(1, ScalingDecision.Of(Input(3, 0, 5, []) with { FinishedSince = 2 }).Start);

    [Fact]
    public void A_surplus_is_taken_of_those_without_a_job_and_no_more_than_it_is()
    {
        ScalingDecision decision = ScalingDecision.Of(
            Input(1, 0, 5, Running(3)) with { Busy = new HashSet<string> { "runner-0" } });
        Assert.Equal(["runner-1", "runner-2"], decision.Retire.Select(runner => runner.Name));
        Assert.Equal(2, decision.RetireAtMost);
    }

    [Fact]
    public void A_drain_starts_nothing_and_leaves_busy_runners_alone()
    {
        ScalingDecision decision = ScalingDecision.Of(
            Input(5, 2, 5, Running(2)) with { IsDraining = true, Busy = new HashSet<string> { "runner-0" } });
        Assert.Equal(0, decision.Start);
        Assert.Equal("runner-1", Assert.Single(decision.Retire).Name);
    }

    [Fact]
    public void An_idle_runner_of_an_older_definition_is_retired()
    {
        ScalingDecision decision = ScalingDecision.Of(Input(0, 1, 5, [Runner("old", RunnerPhase.Running) with { Definition = "before" }]));
        Assert.Equal(("old", 1), (Assert.Single(decision.Retire).Name, decision.RetireAtMost));
    }

    [Fact]
    public void What_is_in_hand_is_left_to_the_hand_that_has_it()
    {
        ScalingInput input = Input(0, 0, 5, [Runner("a", RunnerPhase.Created), Runner("b", RunnerPhase.Ended)]);
        ScalingDecision decision = ScalingDecision.Of(input with { InHand = new HashSet<string> { "a" } });
        Assert.Equal("b", Assert.Single(decision.Collect).Name);
    }

    [Fact]
    public void After_a_failed_start_nothing_is_started_for_a_while() =>
        Assert.Equal(0, ScalingDecision.Of(Input(3, 0, 5, []) with { MustWait = true }).Start);

    private static ScalingDecision Decide(int jobs, int min, int max, RunnerContainer[] runners) =>
        ScalingDecision.Of(Input(jobs, min, max, runners));

    private static ScalingInput Input(int? jobs, int min, int max, RunnerContainer[] runners) =>
        new() { AssignedJobs = jobs, Min = min, Max = max, Runners = runners, Definition = Now };

    private static RunnerContainer[] Running(int count) =>
        [.. Enumerable.Range(0, count).Select(number => Runner($"runner-{number}", RunnerPhase.Running))];

    private static RunnerContainer Runner(string name, RunnerPhase phase) =>
        new($"id-{name}", name, "desk", Now, phase, DateTimeOffset.UnixEpoch);
}
