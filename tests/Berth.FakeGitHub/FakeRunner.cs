namespace Berth.FakeGitHub;

/// <summary>A registered runner of one job.</summary>
public sealed record FakeRunner(int Id, string Name, int ScaleSetId, string Configuration);
