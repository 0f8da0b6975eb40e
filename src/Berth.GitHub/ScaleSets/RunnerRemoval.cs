namespace Berth.GitHub.ScaleSets;

/// <summary>What came of removing a runner's registration.</summary>
public enum RunnerRemoval
{
    Removed,

    /// <summary>It was not there: a runner of one job removes itself after it.</summary>
    WasGone,

    /// <summary>It runs a job and is still there.</summary>
    IsBusy,
}
