using System.Text;
using Berth.Core.Diagnosis;
using Berth.Core.Scaling;
using Berth.Daemon.History;
using Berth.Docker.Runners;

namespace Berth.Cli.Runners;

/// <summary><c>berth logs</c> of this machine's runners: of the container while it is there, else what was kept of it.</summary>
internal sealed class LocalLogs(CliHost host, LocalFleet local)
{
    public async Task<CommandResult> ShowAsync(LogsRequest request, CancellationToken cancellation)
    {
        string name = Runner(request.Job);
        await using DockerRunners engine = local.Runners();
        IReadOnlyList<RunnerContainer> all = await engine.ListAsync(local.Place.Id, cancellation);
        if (all.FirstOrDefault(runner => runner.Name == name && runner.Id.Length > 0) is { } running)
        {
            await using LogText text = new(host.Out);
            await engine.CopyLogAsync(running.Id, text, request.Follow, null, cancellation);
            return CommandResult.Done();
        }

        string kept = local.Place.RunnerLog(name);
        if (!File.Exists(kept)) throw NotFound(request.Job);
        await host.Out.WriteAsync((await File.ReadAllTextAsync(kept, Encoding.UTF8, cancellation)).AsMemory(), cancellation);
        return CommandResult.Done();
    }

    /// <summary>The runner of a job, or the one of that name.</summary>
    private string Runner(string job)
    {
        if (File.Exists(local.Place.History))
        {
            using JobHistory history = JobHistory.Open(local.Place.History, host.Time, readOnly: true);
            if (history.Find(job) is { } row)
                return row.Runner ?? throw new BerthException(Finding.Certain(
                    "job-not-started", $"job {row.Number} ({row.Name}) has had no runner yet", "See 'berth status'"));
        }

        // A name becomes part of a path.
        return job.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? job : throw NotFound(job);
    }

    private static BerthException NotFound(string job) => new(Finding.Certain(
        "log-not-found", $"there is no job and no runner '{InertText.Line(job, 60)}' here", "'berth jobs' shows those that there are"));
}
