using Berth.Core.Runners;
using Berth.FakeGitHub;

namespace Berth.Daemon.Tests;

/// <summary>A configuration that changes while a job runs.</summary>
public sealed class ChangeTests
{
    [Fact]
    public async Task Other_credentials_are_taken_up_while_a_job_runs_and_the_next_job_begins()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        RunnerDefinition desk = fixture.Runner();
        fixture.Up(runners: desk);
        await fixture.ListeningAsync();
        (string first, FakeJob job) = await fixture.StartJobAsync();

        fixture.Fleet.Apply(FleetFixture.Config(desk with { Credentials = "wrong" }));
        await fixture.Pulse.UntilAsync(() => fixture.Fleet.Status().Runners is [{ State: "waiting", Problems.Count: > 0 }]);
        fixture.Fleet.Apply(FleetFixture.Config(desk with { Credentials = "other" }));
        (string second, FakeJob next) = await fixture.StartJobAsync();

        Assert.Equal([first, second], fixture.Engine.Running);
        Assert.Single(fixture.Service.ScaleSets);
        fixture.Finish(first, job);
        fixture.Finish(second, next);
        await fixture.Pulse.UntilAsync(() => fixture.Engine.Runners.Count == 0);
    }

    [Fact]
    public async Task Idle_runners_are_not_replaced_because_of_other_credentials()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        RunnerDefinition desk = fixture.Runner(min: 1);
        fixture.Up(runners: desk);
        await fixture.ListeningAsync();
        await fixture.Pulse.UntilAsync(() => fixture.Engine.Running.Count == 1);
        fixture.Fleet.Apply(FleetFixture.Config(desk with { Credentials = "other" }));
        (string second, FakeJob _) = await fixture.StartJobAsync();
        Assert.Equal([.. fixture.Engine.Started[..1], second], fixture.Engine.Running);
    }

    [Fact]
    public async Task A_runner_that_leaves_the_configuration_and_comes_back_goes_on_beside_its_job()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        RunnerDefinition desk = fixture.Runner();
        fixture.Up(runners: desk);
        await fixture.ListeningAsync();
        (string first, FakeJob _) = await fixture.StartJobAsync();
        fixture.Fleet.Apply(FleetFixture.Config());
        Assert.Equal("draining", fixture.Fleet.Status().Runners[0].State);
        fixture.Fleet.Apply(FleetFixture.Config(desk));
        (string second, FakeJob _) = await fixture.StartJobAsync();
        Assert.Equal([first, second], fixture.Engine.Running);
    }

    [Fact]
    public async Task One_that_was_taken_down_is_not_brought_back_by_a_change()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        RunnerDefinition desk = fixture.Runner();
        fixture.Up(runners: desk);
        await fixture.ListeningAsync();
        await fixture.StartJobAsync();
        fixture.Fleet.Apply(FleetFixture.Config());
        fixture.Fleet.Drain(now: false, delete: false, "desk");
        fixture.Fleet.Apply(FleetFixture.Config(desk));
        Assert.Equal("draining", fixture.Fleet.Status().Runners[0].State);
    }
}
