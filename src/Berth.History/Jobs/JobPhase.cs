namespace Berth.History.Jobs;

/// <summary>A part of a job that took time.</summary>
/// <param name="Name">What people call it: the step's name, <c>image</c>, <c>runner</c>.</param>
/// <param name="Succeeded">Null where there is nothing that can fail.</param>
public sealed record JobPhase(
    JobPhaseKind Kind, string Name, DateTimeOffset Started, DateTimeOffset Finished, bool? Succeeded = null);
