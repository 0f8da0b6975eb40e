namespace Berth.GitHub.ScaleSets;

/// <summary>Asks for a runner of one job.</summary>
internal sealed record JitRequest(string Name, string WorkFolder);
