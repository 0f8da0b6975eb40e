using Berth.FakeGitHub;
using Berth.History.Jobs;

namespace Berth.Daemon.Tests;

/// <summary>Runners whose containers somebody removes in the middle of their job.</summary>
public sealed class LostRunnerTests
{
    [Fact]
    public async Task It_is_told_and_freed_at_once_and_its_registration_goes_when_github_lets_go()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        fixture.Up(runners: fixture.Runner(max: 1));
        await fixture.ListeningAsync();
        (string runner, FakeJob job) = await fixture.StartJobAsync();
        fixture.Engine.Lose(runner);
        await fixture.Pulse.UntilAsync(() => fixture.Engine.Runners.Count == 0);
        Assert.Contains(fixture.ScaleSet.Runners, known => known.Name == runner);
        Assert.Contains("runner-gone", fixture.Pulse.Said, StringComparison.Ordinal);

        (string second, FakeJob next) = await fixture.StartJobAsync();
        Assert.Equal([runner, second], fixture.Engine.Started);
        fixture.Service.Complete(job, "failed");
        await fixture.Pulse.UntilAsync(() => fixture.ScaleSet.Runners.All(known => known.Name != runner));
        fixture.Finish(second, next);
        fixture.Fleet.Drain(now: false, delete: false);
        await fixture.EndedAsync();
        using History.Store.JobHistory history = fixture.History();
        Assert.Equal(("runner-gone", JobRecord.Lost), (history.Find(runner)!.Cause, history.Find(runner)!.Result));
        Assert.False(Directory.Exists(fixture.Place.Runner(runner)));
        Assert.Empty(Directory.EnumerateFiles(fixture.Place.LostRunners));
    }

    [Fact]
    public async Task A_hurried_end_does_not_wait_for_github_and_the_next_daemon_takes_it_off()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        fixture.Up(runners: fixture.Runner());
        await fixture.ListeningAsync();
        (string runner, FakeJob job) = await fixture.StartJobAsync();
        fixture.Engine.Lose(runner);
        await fixture.Pulse.UntilAsync(() => fixture.Engine.Runners.Count == 0);
        fixture.Fleet.Drain(now: true, delete: false);
        await fixture.EndedAsync();
        Assert.Single(fixture.ScaleSet.Runners);

        fixture.Service.Complete(job, "failed");
        fixture.Up(runners: fixture.Runner());
        await fixture.Pulse.UntilAsync(() => fixture.ScaleSet.Runners.Count == 0);
        Assert.Single(fixture.Engine.Started);
    }
}
