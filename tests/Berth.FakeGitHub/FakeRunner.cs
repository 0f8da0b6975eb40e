namespace Berth.FakeGitHub;

/// <summary>A registered runner of one job.</summary>
public sealed record FakeRunner(int Id, string Name, int ScaleSetId, string Configuration)
{
    /// <summary>It has started, and has asked for its job.</summary>
    public bool IsConnected { get; internal set; }
}
