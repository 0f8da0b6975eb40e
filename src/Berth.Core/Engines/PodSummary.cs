namespace Berth.Core.Engines;

/// <summary>A pod that is there.</summary>
public sealed record PodSummary(
    string Name, string? Runner, string? Job, string? Owner, bool Keep, string Phase, DateTimeOffset Created);
