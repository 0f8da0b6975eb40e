namespace Berth.History.Jobs;

/// <summary>What a part of a job belongs to. The numbers are kept on disk.</summary>
public enum JobPhaseKind
{
    /// <summary>From the job's assignment to its runner's first sign.</summary>
    Runner = 1,

    /// <summary>Making the job's pod: images, caches, containers.</summary>
    Pod = 2,

    /// <summary>A step of the job.</summary>
    Step = 3,

    /// <summary>Removing the pod.</summary>
    Cleanup = 4,
}
