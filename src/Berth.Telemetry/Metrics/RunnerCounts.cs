namespace Berth.Telemetry.Metrics;

/// <summary>How one runner of the configuration stands.</summary>
/// <param name="Waiting">Jobs that have no runner yet.</param>
/// <param name="Runners">How many there are in each state.</param>
public sealed record RunnerCounts(string Runner, int Waiting, IReadOnlyDictionary<string, int> Runners);
