using Berth.Core.Engines;

namespace Berth.Core.Caches;

/// <summary>
/// A slot that a job has got. Disposing lets go of what only the making of its pod needs; a slot whose pod does not run is free
/// again then.
/// </summary>
public interface ICacheLease : IAsyncDisposable
{
    CacheGrant Grant { get; }

    /// <summary>Lines for the job's log.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>
    /// Counts a use, and a hit where the pod found something of an earlier job: on a cluster that is known only when the pod has
    /// its node. To be called when the pod is ready, once.
    /// </summary>
    /// <returns>Whether it was a hit.</returns>
    /// <exception cref="Diagnosis.BerthException">The use could not be counted; the job has its cache all the same.</exception>
    Task<bool> RecordUseAsync(RunningPod pod, CancellationToken cancellationToken);
}
