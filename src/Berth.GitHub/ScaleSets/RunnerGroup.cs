using System.Text.Json.Serialization;

namespace Berth.GitHub.ScaleSets;

/// <summary>A group of runners, which says which repositories may use them.</summary>
public sealed record RunnerGroup
{
    /// <summary>The group that every organisation and repository has.</summary>
    public const string Default = "default";

    public long Id { get; init; }
    public string Name { get; init => field = value ?? ""; } = "";
    [JsonPropertyName("isDefaultGroup")]
    public bool IsDefault { get; init; }
}
