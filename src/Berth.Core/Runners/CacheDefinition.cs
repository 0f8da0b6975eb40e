namespace Berth.Core.Runners;

/// <summary>A directory that outlives the job.</summary>
/// <param name="Path">Where the job sees it, absolute and normalised.</param>
/// <param name="Source">A directory of the node that holds the slots, or null for Berth's own cache directory.</param>
public sealed record CacheDefinition(string Path, CacheStrategy Strategy = CacheStrategy.Auto, string? Source = null);
