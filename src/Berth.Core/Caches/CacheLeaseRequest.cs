using Berth.Core.Pods;
using Berth.Core.Runners;

namespace Berth.Core.Caches;

/// <summary>A slot that is wanted for a job.</summary>
/// <param name="Strategy">As <see cref="CacheStrategies.Resolve"/> decided.</param>
/// <param name="Slots">As many as jobs of the runner may run at once.</param>
/// <param name="Holder">The job, as a message to another one would name it: <c>job build of runner desk</c>.</param>
/// <param name="ImageId">The job's image: a slot seeded from the same one is preferred.</param>
/// <param name="Owner">
/// Who shall own the cache directory; null leaves that open, and then everybody in the job may write to it.
/// </param>
public sealed record CacheLeaseRequest(
    string Runner, CacheDefinition Cache, CacheStrategy Strategy, int Slots, string Holder, string? ImageId =
        null, JobUser? Owner = null)
{
    /// <summary>The pod that shall hold the slot: its name, and labels and annotations that say whose it is.</summary>
    public PodMetadata Pod { get; init => field = value ?? new(); } = new();

    /// <summary>The size of a cache's volume; null for directories of the node. As of the runner's definition.</summary>
    public string? Size { get; init; }

    /// <summary>Of such a volume; null for the cluster's default.</summary>
    public string? StorageClass { get; init; }
}
