namespace Berth.GitHub.ScaleSets;

/// <summary>A runner that is registered.</summary>
public sealed record RunnerReference
{
    public long Id { get; init; }
    public string Name { get; init => field = value ?? ""; } = "";
    public long RunnerScaleSetId { get; init; }
}
