namespace Berth.Cli.Diagnosis;

/// <summary>What a diagnosis came to.</summary>
/// <param name="Note">Said first, where it is not of pods that are there now: what it is of instead, and why.</param>
internal sealed record DiagnosedPods(IReadOnlyList<Diagnosed> Pods, string? Note);
