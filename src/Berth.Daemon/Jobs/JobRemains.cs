using System.Text.Json;
using Berth.Core.Jobs;
using Berth.Core.Relay;
using Berth.History.Jobs;

namespace Berth.Daemon.Jobs;

/// <summary>What a runner's job has left in the runner's directory: there as long as that is, and maybe only a part of it.</summary>
internal sealed record JobRemains(JobReport? Report, JobProgress? Progress, bool RequiresContainer = false)
{
    /// <summary>The cause of a job that its runner refused as it has no <c>container:</c>.</summary>
    public const string ContainerRequired = "container-required";

    public static JobRemains In(string directory) => new(
        Read(Path.Combine(directory, RelayTicket.Report), JobReportJson.Default.JobReport),
        Read(Path.Combine(directory, RelayTicket.Progress), RelayJson.Default.JobProgress),
        Read(Path.Combine(directory, RelayTicket.File), RelayJson.Default.RelayTicket)?.RequiresContainer == true);

    /// <summary>The parts of the job that took time.</summary>
    public IEnumerable<JobPhase> Phases => (Progress?.Parts ?? []).Select(part => new JobPhase(
        part.Command switch
        {
            HookCommand.JobStarted => JobPhaseKind.Runner,
            HookCommand.PrepareJob => JobPhaseKind.Pod,
            HookCommand.CleanupJob => JobPhaseKind.Cleanup,
            _ => JobPhaseKind.Step,
        },
        part.Command is HookCommand.RunScriptStep or HookCommand.RunContainerStep ? part.Action ?? "step" : part.Command,
        part.Started,
        part.Finished,
        part.ExitCode == 0));

    /// <summary>A job with what is left of it.</summary>
    /// <param name="result">How it ended, if it has: one that succeeded has no cause of failure, whatever a step did.</param>
    public JobRecord Of(JobRecord job, string? result) => job with
    {
        CacheHits = Report?.Caches.Count(cache => cache.Hit) ?? job.CacheHits,
        CacheMisses = Report?.Caches.Count(cache => !cache.Hit) ?? job.CacheMisses,
        Pod = Report?.Pod ?? job.Pod,
        Cause = result == "succeeded" ? job.Cause : Progress?.Cause ?? job.Cause ?? (result == "failed" && IsRefused ? ContainerRequired : null),
        Failure = result == "succeeded" ? job.Failure : Progress?.Failure ?? job.Failure,
    };

    /// <summary>
    /// Such a runner fails a job without <c>container:</c> before anything of it comes here (actions/runner, JobExtension), and says so in
    /// the job's log on GitHub alone.
    /// </summary>
    private bool IsRefused => RequiresContainer && Report is null && Progress is not { Parts.Count: > 0 };

    private static T? Read<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
