namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>What becomes of a part of the cluster.</summary>
public enum ChangeKind
{
    /// <summary>It is not there yet.</summary>
    Create,

    /// <summary>It is there and differs.</summary>
    Update,

    /// <summary>It is Berth's, and <c>berth.yaml</c> has it no more.</summary>
    Remove,

    /// <summary>A helm that was killed left it half done.</summary>
    Repair,
}
