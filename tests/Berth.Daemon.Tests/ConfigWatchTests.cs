using Berth.Core.Configuration;
using Berth.Core.Yaml;
using Berth.Daemon.Fleets;
using Berth.FakeGitHub;

namespace Berth.Daemon.Tests;

public sealed class ConfigWatchTests
{
    [Fact]
    public async Task A_changed_configuration_is_taken_up_and_a_broken_one_is_refused_while_the_old_one_goes_on()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        fixture.Up(runners: fixture.Runner());
        await fixture.ListeningAsync();
        ConfigResult now = new(FleetFixture.Config(fixture.Runner(max: 7)), []);
        List<BerthConfig> told = [];
        ConfigWatch watch = Watch(fixture, () => now, told);
        watch.Take();
        Assert.Equal(7, Assert.Single(fixture.Fleet.Status().Runners).Max);

        now = new ConfigResult(null, [new Problem("berth.yaml", 3, 5, "runners.desk.max", "must be a whole number")]);
        watch.Take();
        Assert.Equal("config-refused", fixture.Fleet.Status().Refused!.Cause);
        Assert.Contains("berth.yaml:3:5: runners.desk.max", fixture.Fleet.Status().Refused!.Evidence[0], StringComparison.Ordinal);
        (string runner, FakeJob job) = await fixture.StartJobAsync();
        fixture.Finish(runner, job);
        await fixture.Pulse.UntilAsync(() => fixture.Engine.Runners.Count == 0);

        now = new ConfigResult(FleetFixture.Config(fixture.Runner(max: 3)), []);
        watch.Take();
        Assert.Null(fixture.Fleet.Status().Refused);
        Assert.Equal(3, Assert.Single(fixture.Fleet.Status().Runners).Max);
        Assert.Equal([7, 3], told.Select(config => config.Runners[0].Max));
    }

    [Fact]
    public async Task A_configuration_of_another_engine_is_refused()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        fixture.Up(runners: fixture.Runner());
        await fixture.ListeningAsync();
        Watch(fixture, () => new ConfigResult(FleetFixture.Config() with { Engine = EngineKind.Kubernetes }, []), []).Take();
        Assert.NotNull(fixture.Fleet.Status().Refused);
        Assert.Single(fixture.Fleet.Status().Runners);
    }

    [Fact]
    public async Task A_runner_that_is_taken_out_is_drained_and_one_that_is_put_in_listens()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        fixture.Up(runners: fixture.Runner());
        await fixture.ListeningAsync();
        (string runner, FakeJob job) = await fixture.StartJobAsync();
        Watch(fixture, () => new ConfigResult(FleetFixture.Config(fixture.Runner("shelf")), []), []).Take();
        await fixture.Pulse.UntilAsync(() => fixture.Fleet.Status().Runners.Any(set => set is { Name: "shelf", State: "listening" }));
        Assert.Contains(fixture.Fleet.Status().Runners, set => set is { Name: "desk", State: "draining" });
        fixture.Finish(runner, job);
        await fixture.Pulse.UntilAsync(() => fixture.Engine.Runners.Count == 0);
        fixture.Fleet.Drain(now: false, delete: false);
        await fixture.EndedAsync();
        Assert.Equal(2, fixture.Service.ScaleSets.Count);
    }

    [Fact]
    public async Task An_idle_runner_of_an_older_definition_is_replaced()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        fixture.Up(runners: fixture.Runner(min: 1, max: 1));
        await fixture.Pulse.UntilAsync(() => fixture.Engine.Running.Count == 1);
        string old = fixture.Engine.Started[0];
        Watch(fixture, () => new ConfigResult(FleetFixture.Config(fixture.Runner(min: 1, max: 1) with { Network = "host" }), []), []).Take();
        await fixture.Pulse.UntilAsync(() => fixture.Engine.Started.Count == 2 && !fixture.Engine.Running.Contains(old));
        Assert.Equal("host", fixture.Engine.Spec(fixture.Engine.Started[1]).Network);
    }

    [Fact]
    public async Task What_is_being_drained_takes_nothing_up()
    {
        await using FleetFixture fixture = await FleetFixture.StartAsync();
        fixture.Up(runners: fixture.Runner());
        await fixture.ListeningAsync();
        fixture.Fleet.Drain(now: false, delete: false);
        await fixture.EndedAsync();
        List<BerthConfig> told = [];
        Watch(fixture, () => new ConfigResult(FleetFixture.Config(fixture.Runner()), []), told).Take();
        Assert.Empty(told);
        Assert.Empty(fixture.Fleet.Status().Runners);
    }

    private static ConfigWatch Watch(FleetFixture fixture, Func<ConfigResult> read, List<BerthConfig> told) => new(
        "berth.yaml", read, fixture.Fleet, told.Add, new DaemonLog(fixture.Pulse, TimeProvider.System), TimeProvider.System);
}
