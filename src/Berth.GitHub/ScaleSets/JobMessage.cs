using System.Text.Json.Serialization;

namespace Berth.GitHub.ScaleSets;

/// <summary>What happened to one job. Fields are set as far as they are known at that moment.</summary>
public sealed record JobMessage
{
    public string MessageType { get; init => field = value ?? ""; } = "";
    /// <summary>What the job is acquired by.</summary>
    public long RunnerRequestId { get; init; }
    public string? JobId { get; init; }
    public string? JobDisplayName { get; init; }
    public string? JobWorkflowRef { get; init; }
    public long WorkflowRunId { get; init; }
    public string? OwnerName { get; init; }
    public string? RepositoryName { get; init; }
    /// <summary>The event that started the workflow, for example <c>push</c>.</summary>
    public string? EventName { get; init; }
    public IReadOnlyList<string> RequestLabels { get; init => field = value ?? []; } = [];
    public long RunnerId { get; init; }
    public string? RunnerName { get; init; }
    /// <summary>Of a completed one: <c>succeeded</c>, <c>failed</c>, <c>canceled</c> and the like.</summary>
    public string? Result { get; init; }
    public DateTimeOffset? QueueTime { get; init; }
    public DateTimeOffset? ScaleSetAssignTime { get; init; }
    public DateTimeOffset? RunnerAssignTime { get; init; }
    public DateTimeOffset? FinishTime { get; init; }

    [JsonIgnore]
    public JobMessageKind Kind => MessageType switch
    {
        "JobAvailable" => JobMessageKind.Available,
        "JobAssigned" => JobMessageKind.Assigned,
        "JobStarted" => JobMessageKind.Started,
        "JobCompleted" => JobMessageKind.Completed,
        _ => JobMessageKind.Unknown,
    };
}
