using Berth.Core.Runners;

namespace Berth.Core.Caches;

/// <summary>
/// A cache of a job with the slot that it got. The slot directory holds <c>lease</c> (locked by the agent for the life of the
/// pod), <c>data</c> (bind, seed), <c>upper</c> and <c>work</c> (overlay), <c>seeded</c> (written last by a complete seed).
/// </summary>
/// <param name="Strategy">Resolved: never <see cref="CacheStrategy.Auto"/>.</param>
/// <param name="SlotDirectory">A directory of the node.</param>
/// <param name="NeedsSeed">
/// An init container of the job's image has to fill the slot, or to see whether the image changed.
/// </param>
/// <param name="Warm">The slot holds something from an earlier job.</param>
public sealed record CacheGrant(
    CacheDefinition Cache, CacheStrategy Strategy, string SlotDirectory, int Slot, bool NeedsSeed, bool Warm)
{
    public const string LeaseFile = "lease";
    public const string DataDirectory = "data";
    public const string UpperDirectory = "upper";
    public const string WorkDirectory = "work";
    public const string SeededFile = "seeded";
}
