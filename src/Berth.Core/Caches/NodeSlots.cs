using Berth.Core.Runners;

namespace Berth.Core.Caches;

/// <summary>
/// Where slots are on a node that whoever leases them does not see: laid out as a <see cref="CacheStore"/> lays out its own.
/// </summary>
public static class NodeSlots
{
    /// <param name="root">Of caches that name no source of their own.</param>
    public static string DirectoryOf(string root, string runner, CacheDefinition cache, SlotName slot)
    {
        ArgumentNullException.ThrowIfNull(cache);
        return CacheDirectory.For(cache.Source ?? root, runner, cache.Path).SlotDirectory(slot);
    }
}
