using System.Text.Json;
using Berth.Core.Diagnosis;
using Berth.Core.Jobs;
using Berth.Core.Planning;
using Berth.Core.Runners;
using Berth.Workflows.Hooks;
using Berth.Workflows.Logs;
using Berth.Workflows.Model;
using Berth.Workflows.Running;

namespace Berth.Cli.Caches;

/// <summary>
/// A job for its caches' sake: prepared by the runner's own hook, with the image of its jobs, and one step that any image can run,
/// the agent's.
/// </summary>
internal sealed class CacheWarming(CliHost host, string hook)
{
    /// <summary>Runs the job on a runner with one instance, its log on standard error.</summary>
    /// <exception cref="BerthException"><c>cache-not-warmed</c>: the job failed, its log says why.</exception>
    public async Task<JobReport> RunAsync(RunnerDefinition runner, CancellationToken cancellation)
    {
        string directory = Directory.CreateTempSubdirectory("berth-warm-").FullName;
        try
        {
            JobRequest request = Request(runner, directory, out string report);
            JobRunner jobs = new(new HookProcess(hook, host.Time), new LogRenderer(host.Error, host.Colour), host.Time);
            JobResult result = await jobs.RunAsync(request, cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            return result.ExitCode == 0 ? Read(report) : throw Failed(runner, result.Reason);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private JobRequest Request(RunnerDefinition runner, string directory, out string report)
    {
        string definition = Path.Combine(directory, "runner.json");
        report = Path.Combine(directory, "report.json");
        File.WriteAllBytes(definition, JsonSerializer.SerializeToUtf8Bytes(runner, RunnerDefinitionJson.Default.RunnerDefinition));
        return new JobRequest
        {
            Workflow = AdHocJob.Create([JobPaths.Agent, "version"], runner.Image, [], checkout: false),
            WorkingTree = Directory.CreateDirectory(Path.Combine(directory, "workspace")).FullName,
            Runner = new RunnerProfile
            {
                Name = $"warm-{runner.Name}-{Guid.NewGuid().ToString("N")[..6]}",
                // No JavaScript action runs here.
                Externals = Directory.CreateDirectory(Path.Combine(directory, "externals")).FullName,
                TemporaryDirectory = directory,
                Environment = new Dictionary<string, string>(host.Environment)
                {
                    ["BERTH_RUNNER_DEFINITION"] = definition,
                    ["BERTH_JOB_REPORT"] = report,
                },
            },
        };
    }

    private static JobReport Read(string report) =>
        JsonSerializer.Deserialize(File.ReadAllBytes(report), JobReportJson.Default.JobReport)
            ?? throw new InvalidDataException($"{report} holds no report");

    private static BerthException Failed(RunnerDefinition runner, string? reason) => new(Finding.Certain(
        "cache-not-warmed", $"the caches of runner {runner.Name} were not warmed: {reason ?? "the job failed"}", "See the job's log above"));
}
