using System.Globalization;
using Berth.GitHub.ScaleSets;
using Berth.History.Jobs;

namespace Berth.Daemon.Jobs;

/// <summary>What a message of GitHub's says of its job.</summary>
internal static class MessageRecord
{
    public static JobRecord Of(string scaleSet, JobMessage job, TimeProvider time) => new()
    {
        // Newer messages have no request's number.
        Id = job.JobId is { Length: > 0 } id ? id : job.RunnerRequestId.ToString(CultureInfo.InvariantCulture),
        Runner = scaleSet,
        // A runner's name becomes part of paths here.
        Instance = job.RunnerName is { Length: > 0 } runner && runner[0] != '.' && !runner.Contains('/') ? runner : null,
        Repository = job is { OwnerName: { Length: > 0 } owner, RepositoryName: { Length: > 0 } name } ? $"{owner}/{name}" : null,
        Workflow = job.JobWorkflowRef is { Length: > 0 } workflow ? workflow : null,
        Name = job.JobDisplayName is { Length: > 0 } display ? display : null,
        RunId = job.WorkflowRunId > 0 ? job.WorkflowRunId : null,
        Event = job.EventName is { Length: > 0 } happened ? happened : null,
        Queued = Known(job.QueueTime),
        Started = job.Kind is JobMessageKind.Started or JobMessageKind.Completed
            ? Known(job.RunnerAssignTime) ?? (job.Kind == JobMessageKind.Started ? time.GetUtcNow() : null)
            : null,
        Finished = job.Kind == JobMessageKind.Completed ? Known(job.FinishTime) ?? time.GetUtcNow() : null,
        Result = job.Kind == JobMessageKind.Completed ? job.Result : null,
    };

    /// <summary>GitHub sends the year 1 for a time that has not come.</summary>
    private static DateTimeOffset? Known(DateTimeOffset? at) => at is { Year: > 1 } ? at : null;
}
