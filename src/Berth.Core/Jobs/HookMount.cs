namespace Berth.Core.Jobs;

/// <summary>A mount: a path of the runner's side, or a volume's name, or nothing (an anonymous volume).</summary>
public sealed record HookMount
{
    public string? UserProvidedValue { get; init; }
    public string? SourceVolumePath { get; init; }
    public string? TargetVolumePath { get; init; }
    public bool ReadOnly { get; init; }
}
