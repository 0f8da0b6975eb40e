using Berth.Core;
using Berth.Core.Jobs;
using Berth.Core.Runners;
using Berth.Workflows.Hooks;
using Berth.Workflows.Running;

namespace Berth.Cli.Try;

/// <summary>
/// Runs a job through the hook, as an installed runner would, with a runner's directory that is gone afterwards.
/// </summary>
internal sealed class TrySession(CliHost host, string hook, IJobObserver observer)
{
    /// <param name="withPod">Called with the pod after the last step; not when the job was cancelled.</param>
    public async Task<TryOutcome> RunAsync(
        TryJob job, Func<JobReport, CancellationToken, Task>? withPod, CancellationToken cancellation)
    {
        BerthDirectories directories = BerthDirectories.From(host.Environment);
        TryDirectory.RemoveLeftovers(directories);
        TryDirectory directory = TryDirectory.Create(directories, job.RunnerName);
        bool kept = false;
        try
        {
            TryDirectory.Write(directory.Definition, job.Definition, RunnerDefinitionJson.Default.RunnerDefinition);
            if (job.Request.Keep) directory.Keep();
            JobRequest request = job.Request with
            {
                Runner = job.Request.Runner with { TemporaryDirectory = directory.Root, Environment = HookEnvironment(job, directory) },
                BeforeCleanup = withPod is null ? null : (_, hurry) => BeforeCleanupAsync(directory, withPod, cancellation, hurry),
            };
            JobRunner runner = new(new HookProcess(hook, host.Time, host.Hurry), observer, host.Time);
            JobResult result = await runner.RunAsync(request, cancellation, host.Hurry);
            JobReport? report = directory.ReadReport();
            kept = request.Keep && report is not null;
            return new TryOutcome(result, report, kept ? result.KeptDirectory : null);
        }
        finally
        {
            if (!kept) directory.Delete();
            TryDirectory.Forget(directories, job.RunnerName);
        }
    }

    private static Task BeforeCleanupAsync(
        TryDirectory directory, Func<JobReport, CancellationToken, Task> withPod,
        CancellationToken cancellation, CancellationToken hurry) =>
        !cancellation.IsCancellationRequested && directory.ReadReport() is { } report ? withPod(report, hurry) : Task.CompletedTask;

    private static Dictionary<string, string> HookEnvironment(TryJob job, TryDirectory directory)
    {
        return new Dictionary<string, string>(job.Request.Runner.Environment)
        {
            ["BERTH_RUNNER_DEFINITION"] = directory.Definition,
            ["BERTH_JOB_REPORT"] = directory.Report,
            ["BERTH_KEEP"] = job.Request.Keep ? "true" : "false",
            ["BERTH_OWNER"] = ProcessIdentity.Of(Environment.ProcessId)?.ToString() ?? "",
        };
    }
}
