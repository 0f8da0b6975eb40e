using System.Text;
using Berth.Core.Diagnosis;
using Berth.Core.Scaling;
using Berth.Docker.Runners;
using Berth.History.Jobs;
using Berth.History.Store;

namespace Berth.Cli.Runners;

/// <summary><c>berth logs</c> of this machine's runners: of the container while it is there, else what was kept of it.</summary>
internal sealed class LocalLogs(CliHost host, LocalFleet local)
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(300);

    public async Task<CommandResult> ShowAsync(LogsRequest request, CancellationToken cancellation)
    {
        JobRecord? job = await JobAsync(request, cancellation);
        // A runner's name becomes part of a path.
        string name = job?.Instance ?? (request.Job.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? request.Job : throw NotFound(request.Job));
        await using DockerRunners engine = local.Runners();
        IReadOnlyList<RunnerContainer> all = await engine.ListAsync(local.Place.Id, cancellation);
        if (all.FirstOrDefault(runner => runner.Name == name && runner.Id.Length > 0) is { } running)
        {
            await using LogText text = new(host.Out);
            await engine.CopyLogAsync(running.Id, text, request.Follow, null, cancellation);
            return CommandResult.Done();
        }

        string? kept = new[] { job?.Log, local.Place.RunnerLog(name) }.FirstOrDefault(File.Exists);
        if (kept is null) throw NotFound(request.Job);
        await host.Out.WriteAsync((await File.ReadAllTextAsync(kept, Encoding.UTF8, cancellation)).AsMemory(), cancellation);
        return CommandResult.Done();
    }

    /// <summary>The job of that name, with its runner; null when it may be the runner's own name.</summary>
    private async Task<JobRecord?> JobAsync(LogsRequest request, CancellationToken cancellation)
    {
        using JobHistory? history = JobHistory.OpenForReading(JobHistory.PathOf(local.Directories), host.Time);
        JobRecord? job = history?.Find(request.Job);
        for (bool said = false; job is { Instance: null }; job = history!.Get(job.Id), said = true)
        {
            if (!request.Follow || job.IsFinished)
            {
                throw new BerthException(Finding.Certain(
                    "job-log-missing",
                    $"job {job.Number} has no log: "
                        + (job.IsFinished ? "no runner of this machine took it" : "its runner has not started yet"),
                    job.IsFinished ? "Its steps' output is on GitHub, in the run" : "Give --follow to wait for it"));
            }

            if (!said) host.Error.WriteLine($"berth: job {job.Number} waits for a runner");
            await Task.Delay(_pause, host.Time, cancellation);
        }

        return job;
    }

    private static BerthException NotFound(string job) => new(Finding.Certain(
        "history-job-not-found", $"there is no job and no runner '{InertText.Line(job, 60)}' here", "'berth jobs' shows those that there are"));
}
