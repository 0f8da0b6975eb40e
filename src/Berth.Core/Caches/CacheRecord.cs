namespace Berth.Core.Caches;

/// <summary>What <c>cache.json</c> says: whose cache a directory is, and where the job sees it.</summary>
internal sealed record CacheRecord(int Version, string Runner, string Path);
