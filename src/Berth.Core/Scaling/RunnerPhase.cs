namespace Berth.Core.Scaling;

/// <summary>Where a runner's container is in its life.</summary>
public enum RunnerPhase
{
    /// <summary>Made and never started: it may be registered with GitHub or not.</summary>
    Created,

    Running,

    /// <summary>It has ended, by itself or with its engine, and is never started again: its configuration was for one job.</summary>
    Ended,
}
