using System.Text.Json;
using Berth.Core.Pods;
using Berth.Kubernetes.Pods;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Kubernetes.Tests;

public sealed class HealthPatienceTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(2, 3, 5, 4, 2 + (3 * 5) + 4)]
    [InlineData(null, null, null, null, (3 * 30) + 30)]
    public void A_service_has_the_time_that_Docker_gives_it(int? delay, int? retries, int? interval, int? timeout, int seconds)
    {
        HealthPatience patience = With(new Probe
        {
            InitialDelaySeconds = delay,
            FailureThreshold = retries,
            PeriodSeconds = interval,
            TimeoutSeconds = timeout,
        });
        PodState running = State("""{"running":{}}""");
        patience.See(running);

        _time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.False(patience.IsOver(running));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(patience.IsOver(running));
    }

    [Fact]
    public void The_time_begins_when_it_runs_and_only_where_somebody_asks_whether_it_is_ready()
    {
        HealthPatience asked = With(new Probe()), unasked = With(null);
        PodState waiting = State("""{"waiting":{"reason":"ContainerCreating"}}"""), running = State("""{"running":{}}""");
        asked.See(waiting);
        unasked.See(running);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.False(asked.IsOver(waiting));
        asked.See(running);
        Assert.False(asked.IsOver(running));
        Assert.False(unasked.IsOver(running));
    }

    private HealthPatience With(Probe? probe) => new(
        new Pod
        {
            Metadata = new PodMetadata { Name = "p" },
            Spec = new PodSpec { Containers = [new Container { Name = "db", Image = "i", ReadinessProbe = probe }] },
        },
        _time);

    private static PodState State(string state) => PodState.Of(JsonDocument.Parse(
        $$"""{"status":{"phase":"Running","containerStatuses":[{"name":"db","ready":false,"state":{{state}} }] } }""").RootElement);
}
