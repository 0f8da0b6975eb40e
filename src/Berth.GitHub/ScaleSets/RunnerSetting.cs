namespace Berth.GitHub.ScaleSets;

/// <summary>What holds for all runners of a scale set.</summary>
/// <param name="DisableUpdate">A runner does not replace itself by a newer version: its image decides.</param>
public sealed record RunnerSetting(bool DisableUpdate);
