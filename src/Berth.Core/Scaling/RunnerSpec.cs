namespace Berth.Core.Scaling;

/// <summary>A runner's container before it is made.</summary>
public sealed record RunnerSpec
{
    public required string Fleet { get; init; }
    public required string ScaleSet { get; init; }
    public required string Name { get; init; }
    public required string Definition { get; init; }
    public required RunnerImage Image { get; init; }

    /// <summary>Files and directories of this machine in the container, read-only: path there by path here.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>A network of the engine's, or <c>host</c>; null for the engine's default.</summary>
    public string? Network { get; init; }

    public Runners.RunnerLimits Limits { get; init; } = new();
}
