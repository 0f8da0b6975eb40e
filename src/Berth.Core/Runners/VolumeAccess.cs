namespace Berth.Core.Runners;

/// <summary>From how many nodes a work volume can be mounted at once; the names are Kubernetes' own.</summary>
public enum VolumeAccess
{
    /// <summary>One: a job runs on its runner's node.</summary>
    ReadWriteOnce,

    /// <summary>All: a job runs wherever there is room. The storage class must have it.</summary>
    ReadWriteMany,
}
