using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Pods;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Kubernetes.Tests;

/// <summary>Starting a pod, at the edges of the API.</summary>
public sealed class PodStartTests
{
    private static readonly Pod _pod = new()
    {
        Metadata = new PodMetadata { Name = "p" },
        Spec = new PodSpec { Containers = [new Container { Name = "job", Image = "image" }] },
    };

    [Fact]
    public async Task A_watch_that_the_server_has_forgotten_begins_anew()
    {
        await using var server = new FakeApiServer((request, before) => request switch
        {
            { HttpMethod: "POST" } => new FakeAnswer(201, FakeAnswer.Pod("Pending", false)),
            { HttpMethod: "DELETE" } => FakeAnswer.Ok("{}"),
            _ when request.QueryString["watch"] is not null => before == 0
                ? FakeAnswer.Ok("""{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}""" + "\n")
                : FakeAnswer.Ok($$"""{"type":"MODIFIED","object":{{FakeAnswer.Pod("Running", true, "9")}}}""" + "\n"),
            _ => FakeAnswer.Ok(FakeAnswer.Pod("Pending", false)),
        });

        RunningPod running = await StartAsync(server, new ListLog());

        Assert.Equal("jobs/p/job", running.Containers["job"].Id);
        Assert.Equal(2, server.Calls.Count(call => call.EndsWith("watch", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Where_a_watch_is_forbidden_it_asks_and_says_so_once()
    {
        await using var server = new FakeApiServer((request, before) => request switch
        {
            { HttpMethod: "POST" } => new FakeAnswer(201, FakeAnswer.Pod("Pending", false)),
            _ when request.QueryString["watch"] is not null => FakeAnswer.Status(403, "Forbidden", "pods is forbidden"),
            _ => FakeAnswer.Ok(FakeAnswer.Pod("Running", before == 2)),
        });
        var log = new ListLog();

        await StartAsync(server, log);

        Assert.Single(log.Lines, line => line.Contains("may not watch pods", StringComparison.Ordinal));
        Assert.Single(server.Calls, call => call.EndsWith("watch", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_busy_server_is_asked_again_also_for_what_makes_something()
    {
        await using var server = new FakeApiServer((request, before) => request switch
        {
            { HttpMethod: "POST" } when before == 0 => FakeAnswer.Status(429, "TooManyRequests", "busy", retryAfter: "0"),
            { HttpMethod: "POST" } => new FakeAnswer(201, FakeAnswer.Pod("Pending", false)),
            _ => FakeAnswer.Ok(FakeAnswer.Pod("Running", true)),
        });

        await StartAsync(server, new ListLog());

        Assert.Equal(2, server.Calls.Count(call => call.StartsWith("POST", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_broken_server_is_not_asked_again_for_what_makes_something()
    {
        await using var server = new FakeApiServer((_, _) => FakeAnswer.Status(500, "InternalError", "etcd is away"));

        BerthException failure = await Assert.ThrowsAsync<BerthException>(() => StartAsync(server, new ListLog()));

        Assert.Equal("cluster-error", failure.Finding.Cause);
        Assert.Contains("etcd is away", failure.Finding.Summary, StringComparison.Ordinal);
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task A_pod_of_that_name_gives_way()
    {
        bool deleted = false;
        await using var server = new FakeApiServer((request, before) =>
        {
            deleted |= request.HttpMethod == "DELETE";
            return request switch
            {
                { HttpMethod: "POST" } when before == 0 => FakeAnswer.Status(409, "AlreadyExists", "pods p already exists"),
                { HttpMethod: "POST" } => new FakeAnswer(201, FakeAnswer.Pod("Pending", false)),
                { HttpMethod: "DELETE" } => FakeAnswer.Ok("{}"),
                _ when request.QueryString["watch"] is not null => FakeAnswer.Ok(
                    $$"""{"type":"DELETED","object":{{FakeAnswer.Pod("Running", true)}}}""" + "\n"),
                _ => FakeAnswer.Ok(FakeAnswer.Pod("Running", true)),
            };
        });

        await StartAsync(server, new ListLog());

        Assert.True(deleted);
        Assert.Equal(2, server.Calls.Count(call => call.StartsWith("POST", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_refusal_by_rights_names_verb_resource_and_what_to_allow()
    {
        await using var server = new FakeApiServer((_, _) => FakeAnswer.Status(403, "Forbidden", "no"));

        BerthException failure = await Assert.ThrowsAsync<BerthException>(async () =>
        {
            await using var engine = new KubernetesEngine(server.Options);
            await engine.ListAsync(new PodSelector(), TestContext.Current.CancellationToken);
        });

        Assert.Equal("permission-denied", failure.Finding.Cause);
        Assert.Contains("list pods in the namespace jobs", failure.Finding.Summary, StringComparison.Ordinal);
        Assert.Contains("verbs [\"list\"]", failure.Finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_is_told_with_its_evidence_before_the_pod_is_removed()
    {
        bool deleted = false;
        await using var server = new FakeApiServer((request, _) =>
        {
            deleted |= request.HttpMethod == "DELETE";
            return request.HttpMethod == "POST"
                ? new FakeAnswer(201, FakeAnswer.Pod("Pending", false))
                : FakeAnswer.Ok(FakeAnswer.Pod("Failed", false));
        });
        bool? deletedWhenTold = null;
        await using var engine = new KubernetesEngine(server.Options);
        var options = new StartOptions(null, new Dictionary<string, HookRegistry>(), failure =>
        {
            deletedWhenTold = deleted;
            Assert.Equal("Failed", (string?)failure.Evidence!["pod"]!["status"]!["phase"]);
            return Task.CompletedTask;
        });

        await Assert.ThrowsAsync<BerthException>(
            () => engine.StartAsync(_pod, options, new ListLog(), TestContext.Current.CancellationToken));

        Assert.False(deletedWhenTold);
        Assert.True(deleted);
    }

    [Fact]
    public async Task A_service_that_stays_unhealthy_ends_the_start_also_of_a_pod_that_always_tells_something()
    {
        string running = FakeAnswer.Pod("Running", false).Replace("\"state\":{}", "\"state\":{\"running\":{}}", StringComparison.Ordinal);
        await using var server = new FakeApiServer((request, before) =>
        {
            if (request.Url!.AbsolutePath.EndsWith("/events", StringComparison.Ordinal))
            {
                return FakeAnswer.Ok("""
                    {"items":[{"type":"Warning","reason":"Unhealthy","message":"Readiness probe failed: no","count":2,
                     "involvedObject":{"kind":"Pod","name":"p","uid":"u","fieldPath":"spec.containers{job}"}}]}
                    """);
            }

            if (request.QueryString["watch"] is not null)
            {
                return FakeAnswer.Ok($$"""{"type":"MODIFIED","object":{{(before < 50 ? running : FakeAnswer.Pod("Failed", false))}}}""" + "\n");
            }

            return request.HttpMethod == "POST" ? new FakeAnswer(201, running) : FakeAnswer.Ok(running);
        });
        await using var engine = new KubernetesEngine(server.Options with { Time = new ShortPauses() });
        Pod pod = _pod with
        {
            Spec = new PodSpec { Containers = [new Container { Name = "job", Image = "i", ReadinessProbe = new() { FailureThreshold = 2 } }] },
        };

        BerthException failure = await Assert.ThrowsAsync<BerthException>(() => engine.StartAsync(
            pod, new StartOptions(null, new Dictionary<string, HookRegistry>()), new ListLog(), TestContext.Current.CancellationToken));

        Assert.Equal("container-not-ready", failure.Finding.Cause);
        Assert.True(server.Calls.Count(call => call.EndsWith("watch", StringComparison.Ordinal)) < 50);
    }

    private static async Task<RunningPod> StartAsync(FakeApiServer server, ListLog log)
    {
        await using var engine = new KubernetesEngine(server.Options);
        var options = new StartOptions(null, new Dictionary<string, HookRegistry>());
        return await engine.StartAsync(_pod, options, log, TestContext.Current.CancellationToken);
    }

    /// <summary>Time passes only while somebody makes a short pause, such as the one between two watches.</summary>
    private sealed class ShortPauses : FakeTimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime > TimeSpan.Zero && dueTime < TimeSpan.FromSeconds(1))
            {
                ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
            }

            return timer;
        }
    }
}
