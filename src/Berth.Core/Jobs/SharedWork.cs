namespace Berth.Core.Jobs;

/// <summary>
/// The volume on which the runner's work directory is, where a job's pods can mount it as well: then no file travels. In ARC's mode
/// <c>kubernetes</c> it is a claim of the runner's pod.
/// </summary>
/// <param name="Claim">The PersistentVolumeClaim, in the namespace of the job's pods.</param>
/// <param name="SubPath">Where on the volume the work directory is; null for its root.</param>
/// <param name="Node">The only node that has the volume, by name; null where every node may mount it.</param>
public sealed record SharedWork(string Claim, string? SubPath = null, string? Node = null);
