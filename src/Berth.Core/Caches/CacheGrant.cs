using Berth.Core.Pods;
using Berth.Core.Runners;

namespace Berth.Core.Caches;

/// <summary>
/// A cache of a job with the slot that it got. The slot directory holds <c>lease</c> (locked by the agent for the life of the
/// pod), <c>data</c> (bind, seed), <c>upper</c> and <c>work</c> (overlay), <c>seeded</c> (written last by a complete seed).
/// </summary>
/// <param name="Strategy">Resolved: never <see cref="CacheStrategy.Auto"/>.</param>
/// <param name="SlotDirectory">A directory of the node; with a <see cref="Volume"/>, only a name for it.</param>
/// <param name="NeedsSeed">
/// An init container of the job's image has to fill the slot, or to see whether the image changed.
/// </param>
/// <param name="Warm">The slot holds something from an earlier job.</param>
public sealed record CacheGrant(
    CacheDefinition Cache, CacheStrategy Strategy, string SlotDirectory, int Slot, bool NeedsSeed, bool Warm)
{
    /// <summary>Where the slot is kept; null for the node's <see cref="SlotDirectory"/>, which is there already.</summary>
    public Volume? Volume { get; init; }

    /// <summary>The slot's directory within the volume; null for the whole of it.</summary>
    public string? SubPath { get; init; }

    /// <summary>
    /// Whoever leased the slot does not see its disk: what is in a slot from the beginning is made in the pod, before all else.
    /// </summary>
    public bool NeedsLayout { get; init; }

    /// <summary>Who shall own the cache directory of such a slot; null where that is not known.</summary>
    public JobUser? Owner { get; init; }

    /// <summary>The node that has the slot from an earlier job: the pod had better run there. Null for any.</summary>
    public string? Node { get; init; }

    public const string LeaseFile = "lease";
    public const string DataDirectory = "data";
    public const string UpperDirectory = "upper";
    public const string WorkDirectory = "work";
    public const string SeededFile = "seeded";
}
