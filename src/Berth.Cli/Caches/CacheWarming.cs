using Berth.Cli.Try;
using Berth.Core.Diagnosis;
using Berth.Core.Jobs;
using Berth.Core.Runners;
using Berth.Workflows.Logs;
using Berth.Workflows.Model;
using Berth.Workflows.Running;

namespace Berth.Cli.Caches;

/// <summary>Jobs for their caches' sake: a pod is made ready by the runner's own hook, has no steps, and goes.</summary>
internal sealed class CacheWarming(CliHost host, string hook)
{
    /// <summary>Runs the jobs on a runner with one instance, their logs on standard error.</summary>
    /// <param name="image">The image of the runner's jobs: what is seeded is its files.</param>
    /// <param name="containerOptions">
    /// The jobs' <c>options:</c>, which decide whether they may mount overlays; null for none.
    /// </param>
    /// <param name="slots">Slots of each cache to fill: so many jobs have their pods at the same time in the end.</param>
    /// <returns>What each job says, that of the warmest slots first.</returns>
    /// <exception cref="BerthException"><c>cache-not-warmed</c>: the job failed, its log says why.</exception>
    public async Task<IReadOnlyList<JobReport>> RunAsync(
        RunnerDefinition runner, string image, string? containerOptions, int slots, CancellationToken cancellation)
    {
        IReadOnlyList<JobReport> others = [];
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
            new TryJob(runner, name, request, IsCommand: false), slots > 1 ? WarmOthersAsync : null, cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (outcome is { Result.Conclusion: Conclusion.Success, Report: { } report }) return [report, .. others];
        string problem = $"the caches of runner {runner.Name} were not warmed: {outcome.Result.Reason ?? "the job failed"}";
        throw outcome.ExitCode(ofCommand: false) == ExitCodes.Usage
            ? new UsageException($"berth: {problem}")
            : new BerthException(Finding.Certain("cache-not-warmed", problem, "See the job's log above"));

        // While this job has its slots, the next one gets others.
        async Task WarmOthersAsync(JobReport report, CancellationToken hurry) =>
            others = await RunAsync(runner, image, containerOptions, slots - 1, cancellation);
    }
}
