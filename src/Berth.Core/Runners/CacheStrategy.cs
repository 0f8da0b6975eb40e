namespace Berth.Core.Runners;

/// <summary>What a cache does with what the image has at its path.</summary>
public enum CacheStrategy
{
    /// <summary>Bind where the image has no files there; else overlay where the job may mount, else seed.</summary>
    Auto,

    /// <summary>The cache directory as it is, empty the first time.</summary>
    Bind,

    /// <summary>The cache directory, filled from the image first.</summary>
    Seed,

    /// <summary>The image's files with the cache's on top.</summary>
    Overlay,
}
