using Berth.Core.Diagnosis;
using Berth.Workflows.Running;

namespace Berth.Workflows.Tests.Running;

/// <summary>Secrets of a job, and what is masked.</summary>
public sealed class JobSecretsTests : IDisposable
{
    private readonly JobFixture _job = new();

    public void Dispose() => _job.Dispose();

    [Fact]
    public async Task An_expression_that_fails_before_the_job_starts_quotes_no_secret()
    {
        JobRequest request = _job.Request("jobs: { j: { env: { A: \"${{ format(secrets.S) }}\" }, steps: [ { run: x } ] } }");
        BerthException e = await Assert.ThrowsAsync<BerthException>(
            () => _job.RunAsync(request with { Secrets = new Dictionary<string, string> { ["S"] = "{hidden" } }));
        Assert.Contains("***", e.Finding.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", e.Finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preview_knows_the_passwords_to_mask()
    {
        JobRequest request = _job.Request(
            "jobs: { j: { container: { image: x, credentials: { username: u, password: sesame } }, steps: [ { run: x } ] } }");
        JobPreview preview = await JobRunner.PreviewAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("open ***", preview.Masker.Apply("open sesame"));
    }

    [Fact]
    public async Task Secrets_are_masked_wherever_they_appear()
    {
        JobRequest request = _job.Request("""
            jobs:
              j:
                outputs: { leak: "${{ steps.s.outputs.v }}" }
                steps:
                  - id: s
                    name: "Use ${{ secrets.TOKEN }}"
                    run: |
                      echo "v=${{ secrets.TOKEN }}" >> $GITHUB_OUTPUT
                      echo "::error::got ${{ secrets.TOKEN }}"
                      echo "tok: ${{ secrets.TOKEN }}"
            """) with { Secrets = new Dictionary<string, string> { ["TOKEN"] = "hunter2hunter2" } };
        JobResult result = await _job.RunAsync(request);
        Assert.Equal(("Use ***", "***", "got ***"), (result.Steps[0].Name, result.Outputs["leak"], _job.Observer.Errors));
        Assert.Equal(["tok: ***"], _job.Observer.Lines);
        Assert.Equal("***", result.Steps[0].Outputs["v"]);
    }

    [Fact]
    public async Task The_hook_is_told_on_its_standard_input_alone_what_is_masked()
    {
        JobRequest request = _job.Request("""
            jobs: { j: { steps: [ { run: "echo ::add-mask::of-a-step" } ] } }
            """) with { Secrets = new Dictionary<string, string> { ["TOKEN"] = "hunter2hunter2" } };
        await _job.RunAsync(request);
        Assert.Equal(["hunter2hunter2"], _job.Hook.Inputs[0]["masks"]!.AsArray().Select(mask => (string)mask!));
        Assert.Equal(["hunter2hunter2", "of-a-step"], _job.Hook.Inputs[^1]["masks"]!.AsArray().Select(mask => (string)mask!));
        Assert.DoesNotContain(_job.Hook.Environments, environment => environment.Values.Contains("hunter2hunter2"));
    }
}
