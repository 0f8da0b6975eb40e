namespace Berth.GitHub.ScaleSets;

/// <summary>What happened to a job.</summary>
public enum JobMessageKind
{
    /// <summary>Something that this version does not know; it changes nothing.</summary>
    Unknown,

    /// <summary>It waits, and wants to be acquired.</summary>
    Available,

    /// <summary>It is this scale set's.</summary>
    Assigned,

    /// <summary>A runner runs it.</summary>
    Started,

    /// <summary>It has ended.</summary>
    Completed,
}
