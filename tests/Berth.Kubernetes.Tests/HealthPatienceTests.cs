using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Pods;
using Berth.Kubernetes.Pods;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Kubernetes.Tests;

public sealed class HealthPatienceTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(2, 3, 5, 4, 2 + (3 * (5 + 4)))]
    [InlineData(null, null, null, null, 3 * (10 + 1))]
    public void A_container_has_all_the_time_that_its_failures_can_take(int? delay, int? failures, int? period, int? timeout, int seconds)
    {
        Probe probe = new()
        {
            InitialDelaySeconds = delay,
            FailureThreshold = failures,
            PeriodSeconds = period,
            TimeoutSeconds = timeout,
        };
        HealthPatience once = With(probe), twice = With(probe, startup: probe);
        PodState running = State("""{"running":{}}""");
        once.See(running);
        twice.See(running);

        _time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.False(once.IsOver(running, null));
        _time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.True(once.IsOver(running, null));
        Assert.False(twice.IsOver(running, null));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(twice.IsOver(running, null));
    }

    [Theory]
    [InlineData("u", "db", "Readiness probe failed: no", true)]
    [InlineData("u", "db", "Readiness probe errored: timed out", true)]
    [InlineData("u", "db", "Startup probe failed: no", false)]
    [InlineData("u", "web", "Readiness probe failed: no", false)]
    [InlineData("earlier", "db", "Readiness probe failed: no", false)]
    public void It_is_over_with_as_many_failures_as_the_probe_allows(string uid, string container, string message, bool isOver)
    {
        HealthPatience patience = With(new Probe { FailureThreshold = 4 });
        PodState running = State("""{"running":{}}""");
        patience.See(running);

        Assert.False(patience.IsOver(running, Events(uid, container, message, 3)));
        Assert.Equal(isOver, patience.IsOver(running, Events(uid, container, message, 3, 1)));
        Assert.False(patience.IsOver(State("""{"running":{}}""", ready: true), Events(uid, container, message, 3, 1)));
    }

    [Fact]
    public void The_time_begins_when_it_runs_and_only_where_somebody_asks_whether_it_is_ready()
    {
        HealthPatience asked = With(new Probe()), unasked = With(null);
        PodState waiting = State("""{"waiting":{"reason":"ContainerCreating"}}"""), running = State("""{"running":{}}""");
        asked.See(waiting);
        unasked.See(running);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.False(asked.IsOver(waiting, null));
        asked.See(running);
        Assert.False(asked.IsOver(running, null));
        Assert.False(unasked.IsOver(running, null));
    }

    private HealthPatience With(Probe? probe, Probe? startup = null) => new(
        new Pod
        {
            Metadata = new PodMetadata { Name = "p" },
            Spec = new PodSpec
            {
                Containers = [new Container { Name = "db", Image = "i", ReadinessProbe = probe, StartupProbe = startup }],
            },
        },
        _time);

    private static PodState State(string state, bool ready = false) => PodState.Of(JsonDocument.Parse($$"""
        {"metadata":{"name":"p","uid":"u"},
         "status":{"phase":"Running","containerStatuses":[{"name":"db","ready":{{(ready ? "true" : "false")}},"state":{{state}} }] } }
        """).RootElement);

    private static JsonArray Events(string uid, string container, string message, params int[] counts) =>
    [
        .. counts.Select(count => JsonNode.Parse($$"""
            {"type":"Warning","reason":"Unhealthy","message":"{{message}}","count":{{count}},
             "involvedObject":{"kind":"Pod","name":"p","uid":"{{uid}}","fieldPath":"spec.containers{ {{container}} }"} }
            """.Replace("{ ", "{", StringComparison.Ordinal).Replace(" }\"", "}\"", StringComparison.Ordinal))),
    ];
}
