namespace Berth.Core.Caches;

/// <summary>Which caches are meant: null for any runner, any path.</summary>
public sealed record CacheFilter(string? Runner = null, string? Path = null)
{
    /// <summary>Every cache.</summary>
    public static CacheFilter All { get; } = new();

    internal bool Matches(CacheSummary cache) =>
        (Runner is null || Runner == cache.Runner) && (Path is null || Path == cache.Path);
}
