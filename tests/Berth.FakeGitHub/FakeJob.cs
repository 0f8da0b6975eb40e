using System.Text.Json.Nodes;

namespace Berth.FakeGitHub;

/// <summary>A job.</summary>
public sealed class FakeJob(long requestId, string name, DateTimeOffset queued)
{
    public long RequestId { get; } = requestId;
    public string Name { get; } = name;
    public Guid Id { get; } = new((int)requestId, 0, 0, new byte[8]);
    public FakeJobState State { get; internal set; }
    public string? Result { get; internal set; }
    /// <summary>Every runner that took it: more than one would be a job that ran twice.</summary>
    public List<string> TakenBy { get; } = [];
    internal FakeRunner? Runner { get; set; }
    /// <summary>Somebody has cancelled its workflow, and its runner was not told yet.</summary>
    internal bool IsCancelled { get; set; }

    internal JsonObject Message(string type) => new()
    {
        ["messageType"] = type,
        ["acquireJobUrl"] = "",
        ["runnerRequestId"] = RequestId,
        ["repositoryName"] = "repo",
        ["ownerName"] = "owner",
        ["jobId"] = Id.ToString(),
        ["jobWorkflowRef"] = "owner/repo/.github/workflows/ci.yml@refs/heads/main",
        ["jobDisplayName"] = Name,
        ["workflowRunId"] = 7000 + RequestId,
        ["eventName"] = "push",
        ["requestLabels"] = new JsonArray("berth"),
        ["queueTime"] = queued.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        ["scaleSetAssignTime"] = "0001-01-01T00:00:00Z",
        ["runnerAssignTime"] = "0001-01-01T00:00:00Z",
        ["finishTime"] = "0001-01-01T00:00:00Z",
        ["runnerId"] = Runner?.Id ?? 0,
        ["runnerName"] = Runner?.Name ?? "",
        ["result"] = Result ?? "",
    };
}
