namespace Berth.Core.Engines;

/// <summary>Which pods: all criteria that are set must match. With none set, all of Berth's.</summary>
public sealed record PodSelector
{
    public string? Runner { get; init; }
    public string? Name { get; init; }
    /// <summary>Only pods whose owner has ended and that nobody asked to keep.</summary>
    public bool Leftover { get; init; }
}
