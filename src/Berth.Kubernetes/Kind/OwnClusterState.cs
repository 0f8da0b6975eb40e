namespace Berth.Kubernetes.Kind;

/// <summary>How far a cluster of Berth's own is.</summary>
public enum OwnClusterState
{
    /// <summary>There is none.</summary>
    Missing,

    /// <summary>Its making was begun and not ended: the next <c>create</c> makes it anew.</summary>
    HalfMade,

    /// <summary>There is one of that name that Berth did not make, and leaves alone.</summary>
    Foreign,

    /// <summary>Its nodes do not run, as after a restart of the machine.</summary>
    Stopped,

    /// <summary>Its nodes run, its API server does not answer.</summary>
    NotReady,

    /// <summary>It can run jobs.</summary>
    Ready,
}
