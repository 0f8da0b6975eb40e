using Berth.Core.Diagnosis;
using Berth.Workflows.Logs;
using Berth.Workflows.Model;
using Berth.Workflows.Running;

namespace Berth.Workflows.Tests.Running;

/// <summary>Which steps run, and as what they are shown.</summary>
public sealed class JobStepsTests : IDisposable
{
    private readonly JobFixture _job = new();

    public void Dispose() => _job.Dispose();

    [Fact]
    public void A_need_that_is_no_job_is_an_error() => Assert.Equal(
        "ci.yml:1:19: jobs.a.needs: Unknown job 'zz'",
        Assert.Single(WorkflowReader.Read("jobs: {a: {needs: zz, steps: [{run: x}]}}", "ci.yml").Problems).ToString().Split(" (")[0]);

    [Theory]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("{")]
    public async Task An_events_payload_is_a_JSON_object(string payload)
    {
        JobRequest request = _job.Request("jobs: { j: { steps: [ { run: x } ] } }") with { EventPayload = payload };
        Assert.Equal("event-invalid", (await Assert.ThrowsAsync<BerthException>(() => _job.RunAsync(request))).Finding.Cause);
        Assert.Empty(_job.Hook.Inputs);
    }

    [Fact]
    public async Task Jobs_that_are_needed_and_were_not_run_are_noticed()
    {
        await _job.RunAsync(_job.Request("""
            jobs:
              first: { steps: [ { run: "true" } ] }
              j: { needs: first, steps: [ { run: "true" } ] }
            """) with { JobId = "j" });
        Assert.Contains(_job.Observer.Events.OfType<JobEvent.Annotated>(), said =>
            said.Annotation.Message.Contains("was not run (first)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_step_is_called_by_its_name_skipped_or_not_and_else_by_its_first_line_as_computed()
    {
        JobResult result = await _job.RunStepsAsync("""
                  - name: not ${{ 'now' }}
                    if: false
                    run: "true"
                  - run: |
                      echo ${{ 'one' }}
                      echo two
                  - name: ${{ fromJSON('no JSON') }}
                    run: "true"
            """);
        Assert.Equal(["not now", "Run echo one", "${{ fromJSON('no JSON') }}"], result.Steps.Select(step => step.Name));
        Assert.Equal(Conclusion.Success, result.Conclusion);
    }

    [Fact]
    public async Task Actions_are_skipped_and_named_but_checkout_copies()
    {
        _job.Directory.File("tree/src/a.txt", "content");
        JobResult result = await _job.RunStepsAsync("""
                  - uses: actions/checkout@v4
                    with: { path: sub, token: x }
                  - uses: actions/setup-node@v4
                    id: node
                  - run: "cat sub/src/a.txt; echo; echo ${{ steps.node.outcome }} ${{ hashFiles('sub/**') != '' }}"
            """);
        Assert.Equal(["actions/setup-node@v4"], result.SkippedActions);
        Assert.Contains("content", _job.Observer.Lines);
        Assert.Contains("skipped true", _job.Observer.Lines);
        Assert.Contains(_job.Observer.Annotations, a => a.Level == AnnotationLevel.Notice && a.Message.EndsWith("ignored: token", StringComparison.Ordinal));
        Assert.Equal(Conclusion.Success, result.Conclusion);
    }

    [Fact]
    public async Task A_job_whose_condition_does_not_hold_is_skipped()
    {
        JobResult result = await _job.RunAsync(_job.Request("jobs: { j: { if: \"github.event_name == 'release'\", steps: [ { run: x } ] } }"));
        Assert.Equal(Conclusion.Skipped, result.Conclusion);
        Assert.Empty(_job.Hook.Inputs);
    }
}
