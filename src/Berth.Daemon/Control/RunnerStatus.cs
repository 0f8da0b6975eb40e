namespace Berth.Daemon.Control;

/// <summary>How one runner stands.</summary>
/// <param name="State"><c>starting</c>, <c>idle</c>, <c>busy</c> or <c>ended</c>.</param>
public sealed record RunnerStatus(string Name, string State, DateTimeOffset Created);
