using Berth.Cli.Try;
using Berth.Core.Diagnosis;
using Berth.Core.Jobs;
using Berth.Core.Runners;
using Berth.Workflows.Logs;
using Berth.Workflows.Model;
using Berth.Workflows.Running;

namespace Berth.Cli.Caches;

/// <summary>A job for its caches' sake: its pod is made ready by the runner's own hook, has no steps, and goes.</summary>
internal sealed class CacheWarming(CliHost host, string hook)
{
    /// <summary>Runs the job on a runner with one instance, its log on standard error.</summary>
    /// <param name="image">The image of the runner's jobs: what is seeded is its files.</param>
    /// <param name="containerOptions">
    /// The jobs' <c>options:</c>, which decide whether they may mount overlays; null for none.
    /// </param>
    /// <exception cref="BerthException"><c>cache-not-warmed</c>: the job failed, its log says why.</exception>
    public async Task<JobReport> RunAsync(
        RunnerDefinition runner, string image, string? containerOptions, CancellationToken cancellation)
    {
        string name = KeptPods.RunOn(runner);
        JobRequest request = new()
        {
            Workflow = AdHocJob.Create([], image, [], checkout: false),
            WorkingTree = host.CurrentDirectory,
            ContainerOptions = containerOptions,
            Runner = new RunnerProfile { Name = name, TemporaryDirectory = Path.GetTempPath(), Environment = host.Environment },
        };
        TrySession session = new(host, hook, new LogRenderer(host.Error, host.Colour));
        TryOutcome outcome = await session.RunAsync(
            new TryJob(runner, name, request, IsCommand: false), withPod: null, cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (outcome is { Result.Conclusion: Conclusion.Success, Report: { } report }) return report;
        string problem = $"the caches of runner {runner.Name} were not warmed: {outcome.Result.Reason ?? "the job failed"}";
        throw outcome.ExitCode(ofCommand: false) == ExitCodes.Usage
            ? new UsageException($"berth: {problem}")
            : new BerthException(Finding.Certain("cache-not-warmed", problem, "See the job's log above"));
    }
}
