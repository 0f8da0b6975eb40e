namespace Berth.FakeGitHub;

/// <summary>Where a job is.</summary>
public enum FakeJobState
{
    Available,
    Assigned,
    Running,
    Completed,
}
