namespace Berth.Core.Engines;

/// <summary>A main container of a pod that runs no longer.</summary>
/// <param name="Name">Within its pod.</param>
/// <param name="Id">As the engine knows it.</param>
public sealed record EndedContainer(string Name, string Id, int ExitCode);
