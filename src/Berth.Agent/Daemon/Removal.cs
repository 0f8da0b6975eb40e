namespace Berth.Agent.Daemon;

/// <summary>What came of the removal of an earlier job's containers.</summary>
/// <param name="Removed">How many are gone.</param>
/// <param name="Staying">Those that are not, each with the daemon's word on it.</param>
internal sealed record Removal(int Removed, IReadOnlyList<string> Staying);
