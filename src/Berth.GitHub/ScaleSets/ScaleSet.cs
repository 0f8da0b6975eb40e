using System.Text.Json.Serialization;

namespace Berth.GitHub.ScaleSets;

/// <summary>A runner scale set: the name under which jobs ask for runners, and the queue of those jobs.</summary>
public sealed record ScaleSet
{
    public long Id { get; init; }
    public string Name { get; init => field = value ?? ""; } = "";
    public long RunnerGroupId { get; init; }
    public string? RunnerGroupName { get; init; }
    /// <summary>What <c>runs-on</c> asks for.</summary>
    public IReadOnlyList<ScaleSetLabel> Labels { get; init => field = value ?? []; } = [];
    [JsonPropertyName("RunnerSetting")]
    public RunnerSetting? RunnerSetting { get; init; }
    public DateTimeOffset? CreatedOn { get; init; }
    public ScaleSetStatistics? Statistics { get; init; }
}
