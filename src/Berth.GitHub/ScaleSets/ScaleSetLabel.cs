namespace Berth.GitHub.ScaleSets;

/// <summary>A label of a scale set.</summary>
public sealed record ScaleSetLabel(string Name, string Type = ScaleSetLabel.System)
{
    /// <summary>The type that labels of a scale set have.</summary>
    public const string System = "System";
}
