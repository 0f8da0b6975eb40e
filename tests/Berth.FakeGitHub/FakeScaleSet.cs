using System.Text.Json.Nodes;

namespace Berth.FakeGitHub;

/// <summary>A scale set, its jobs, runners and messages.</summary>
public sealed class FakeScaleSet(int id, string name, int group)
{
    public int Id { get; } = id;
    public string Name { get; set; } = name;
    public int Group { get; internal set; } = group;
    public string[] Labels { get; set; } = [];
    public List<FakeJob> Jobs { get; } = [];
    public List<FakeRunner> Runners { get; } = [];
    /// <summary>Somebody listens, as far as GitHub knows.</summary>
    public bool HasSession => Session is not null;
    /// <summary>Messages that were not acknowledged.</summary>
    public IReadOnlyList<int> Unacknowledged => [.. Messages.Select(message => message.Id)];
    internal FakeSession? Session { get; set; }
    internal List<(int Id, string Json)> Messages { get; } = [];
    internal TaskCompletionSource News { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["name"] = Name,
        ["runnerGroupId"] = Group,
        ["runnerGroupName"] = "Default",
        ["labels"] = new JsonArray([.. Labels.Select(label => new JsonObject { ["type"] = "System", ["name"] = label })]),
        ["RunnerSetting"] = new JsonObject { ["disableUpdate"] = true },
        ["createdOn"] = "2026-01-02T03:04:05.67Z",
        ["statistics"] = Statistics(),
    };

    internal JsonObject Statistics()
    {
        int running = Jobs.Count(job => job.State == FakeJobState.Running);
        return new JsonObject
        {
            ["totalAvailableJobs"] = Jobs.Count(job => job.State == FakeJobState.Available),
            ["totalAcquiredJobs"] = Jobs.Count(job => job.State == FakeJobState.Assigned),
            ["totalAssignedJobs"] = Jobs.Count(job => job.State is FakeJobState.Assigned or FakeJobState.Running),
            ["totalRunningJobs"] = running,
            ["totalRegisteredRunners"] = Runners.Count,
            ["totalBusyRunners"] = running,
            ["totalIdleRunners"] = Runners.Count - running,
        };
    }
}
