using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Berth.Core.Configuration;
using Berth.Core.Diagnosis;
using Berth.History.Jobs;
using Berth.Telemetry.Traces;

namespace Berth.Telemetry.Tests;

public sealed class JobTracesTests : IDisposable
{
    private readonly string _source = $"Berth.{Guid.NewGuid():N}";
    private readonly ConcurrentBag<Activity> _spans = [];
    private readonly ActivityListener _listener;
    private readonly JobTraces _traces;

    public JobTracesTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == _source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Add,
        };
        ActivitySource.AddActivityListener(_listener);
        _traces = new JobTraces(_source);
    }

    public void Dispose()
    {
        _traces.Dispose();
        _listener.Dispose();
    }

    [Fact]
    public void A_job_is_a_trace_from_its_queue_to_its_steps()
    {
        using Activity around = new("something else");
        around.Start();
        _traces.Tell(Jobs.Failed(), Jobs.Phases);
        Assert.Same(around, Activity.Current);

        Activity job = Span("build");
        Assert.Null(job.ParentId);
        Assert.Equal(Jobs.Noon.UtcDateTime, job.StartTimeUtc);
        Assert.Equal(TimeSpan.FromSeconds(64), job.Duration);
        Assert.Equal((ActivityStatusCode.Error, "image-not-found"), (job.Status, job.StatusDescription));
        Assert.Equal("failure", job.GetTagItem("cicd.pipeline.task.run.result"));
        Assert.Equal("octo/hello", job.GetTagItem("vcs.repository.name"));
        Assert.Equal(TimeSpan.FromSeconds(4), Child("queued", job).Duration);
        Activity runner = Child("runner", job);
        Assert.Equal((Jobs.Noon.AddSeconds(4).UtcDateTime, TimeSpan.FromSeconds(60)), (runner.StartTimeUtc, runner.Duration));
        Activity pod = Child("pod", runner);
        Assert.Equal((Jobs.Noon.AddSeconds(5).UtcDateTime, TimeSpan.FromSeconds(4)), (pod.StartTimeUtc, pod.Duration));
        Assert.Equal(TimeSpan.FromSeconds(3), Child("image", pod).Duration);
        Assert.Equal(TimeSpan.FromSeconds(1), Child("start", pod).Duration);
        Activity step = Child("Run make", runner);
        Assert.Equal((ActivityStatusCode.Error, TimeSpan.FromSeconds(50)), (step.Status, step.Duration));
        Assert.Equal(7, _spans.Count);
        Assert.Single(_spans.Select(span => span.TraceId).Distinct());
    }

    [Fact]
    public void What_has_not_ended_or_never_began_has_no_trace()
    {
        _traces.Tell(Jobs.Running(), []);
        _traces.Tell(new JobRecord { Id = "a", Finished = Jobs.Noon }, []);
        Assert.Empty(_spans);
    }

    [Fact]
    public void Clocks_that_differ_make_no_span_of_negative_length()
    {
        _traces.Tell(Jobs.Failed() with { Queued = Jobs.Noon.AddSeconds(9), Finished = Jobs.Noon.AddSeconds(3) }, []);
        Assert.Equal(3, _spans.Count);
        Assert.All(_spans, span => Assert.True(span.Duration >= TimeSpan.Zero));
    }

    [Fact]
    public async Task A_collector_gets_the_trace_and_the_headers()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using FakeCollector collector = new();
        TraceTarget target = TraceTarget.From(
            new TelemetrySettings { Traces = collector.Address },
            new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-key=word" })!;
        using TraceExport export = TraceExport.Start(target, "1.2.3", _source);
        Task<(string Head, byte[] Body)> taken = collector.TakeAsync(cancellation);
        _traces.Tell(Jobs.Failed(), Jobs.Phases);
        Task<bool> flushed = Task.Run(export.Flush, cancellation);
        (string head, byte[] body) = await taken;
        Assert.True(await flushed);
        Assert.StartsWith("POST /v1/traces HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("x-key: word", head, StringComparison.OrdinalIgnoreCase);
        string text = Encoding.Latin1.GetString(body);
        string[] parts = ["berth", "1.2.3", "build", "queued", "runner", "pod", "image", "Run make", "image-not-found"];
        foreach (string said in parts) Assert.Contains(said, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "http://here:4318", null, "http://here:4318/v1/traces")]
    [InlineData("http://file:4318/", null, null, "http://file:4318/v1/traces")]
    [InlineData("http://file:4318/v1/traces", null, null, "http://file:4318/v1/traces")]
    [InlineData("http://file:4318", "http://here:4318/otlp", null, "http://here:4318/otlp/v1/traces")]
    [InlineData("http://file:4318", "http://here:4318", "http://only:1/x", "http://only:1/x")]
    [InlineData(null, null, null, null)]
    public void The_variables_go_before_the_file(string? file, string? all, string? traces, string? endpoint)
    {
        TelemetrySettings settings = new() { Traces = file is null ? null : new Uri(file) };
        Dictionary<string, string> environment = new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = all ?? "",
            ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = traces ?? "",
        };
        Assert.Equal(endpoint, TraceTarget.From(settings, environment)?.Endpoint.ToString());
        environment["OTEL_TRACES_EXPORTER"] = "none";
        Assert.Null(TraceTarget.From(settings, environment));
    }

    [Fact]
    public void A_variable_that_is_no_address_is_said_and_a_key_never()
    {
        BerthException failure = Assert.Throws<BerthException>(() => TraceTarget.From(
            new TelemetrySettings(), new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "collector:4318" }));
        Assert.Equal("config-otlp-endpoint", failure.Finding.Cause);
        TraceTarget target = new(new Uri("http://a"), Grpc: false, "x-key=word");
        Assert.DoesNotContain("word", target.ToString(), StringComparison.Ordinal);
    }

    private Activity Span(string name) => Assert.Single(_spans, span => span.DisplayName == name);

    private Activity Child(string name, Activity parent) =>
        Assert.Single(_spans, span => span.DisplayName == name && span.ParentSpanId == parent.SpanId);
}
