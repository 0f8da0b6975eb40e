using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Files;
using Berth.Core.Runners;

namespace Berth.Core.Caches;

/// <summary>
/// Chooses a cache's strategy for a job before anything starts, by what the image holds and what the job may do.
/// </summary>
public static class CacheStrategies
{
    private const string OverlayNeeds =
        "overlay (the image's files stay visible; the job needs root and --cap-add SYS_ADMIN, or mode: privileged)";
    private const string SeedNeeds = "seed (the cache is filled from the image the first time; needs nothing)";

    /// <summary>Decides.</summary>
    /// <param name="image">The image's name, for messages.</param>
    /// <param name="facts">What the image holds at the cache's path.</param>
    /// <param name="fileSystem">Where the cache's slots are.</param>
    public static CacheDecision Resolve(
        CacheDefinition cache, string image, ImagePathFacts facts, JobCapabilities job, FileSystemFacts fileSystem)
    {
        ArgumentNullException.ThrowIfNull(cache);
        return cache.Strategy switch
        {
            CacheStrategy.Bind => Bind(cache, image, facts),
            CacheStrategy.Overlay => Overlay(cache, job, fileSystem),
            CacheStrategy.Seed => Use(CacheStrategy.Seed),
            _ => Auto(facts, job, fileSystem),
        };
    }

    /// <summary>
    /// An overlay or a seed only where the image has files for it (see docs/adr): a plain directory costs nothing, and holds what an
    /// overlay cannot, such as the layers of a Docker daemon.
    /// </summary>
    private static CacheDecision Auto(ImagePathFacts facts, JobCapabilities job, FileSystemFacts fileSystem) =>
        !facts.HasFiles
            ? Use(CacheStrategy.Bind)
            : job.WhyItCannotMount is null && fileSystem.HoldsOverlays
            ? Use(CacheStrategy.Overlay)
            : Use(CacheStrategy.Seed, $"seed, not overlay: {WhyNoOverlay(job, fileSystem)}");

    private static CacheDecision Bind(CacheDefinition cache, string image, ImagePathFacts facts) => facts switch
    {
        { Executable: not null } => Refuse(Finding.Certain(
            "cache-hides-image-files",
            $"the cache at {cache.Path} would hide files of the image {image} that its programs need, for example " +
            $"{facts.Executable}",
            $"set the cache's strategy to {OverlayNeeds}, or to {SeedNeeds}",
            $"strategy bind puts the cache directory in place of {cache.Path}; it is empty the first time",
            $"{image} has a program or library there: {facts.Executable}")),
        { HasFiles: true } => Use(
            CacheStrategy.Bind,
            $"the cache hides what the image {image} has at {cache.Path}; strategy seed or overlay would keep it"),
        _ => Use(CacheStrategy.Bind),
    };

    private static CacheDecision Overlay(CacheDefinition cache, JobCapabilities job, FileSystemFacts fileSystem)
    {
        if (job.WhyItCannotMount is { } reason)
        {
            return Refuse(Finding.Certain(
                "overlay-not-permitted",
                $"the cache at {cache.Path} has strategy overlay, and the job may not mount: it {reason}",
                job.AppArmorProfile is not null && job is { IsRoot: true, HasSysAdmin: true }
                    ? $"add --security-opt apparmor=unconfined to the job's container options, or set the strategy to {SeedNeeds}"
                    : "give the job root and --cap-add SYS_ADMIN in its container options, or mode: privileged in " +
                        $"berth.yaml; or set the strategy to {SeedNeeds}",
                $"the job {reason}"));
        }

        return fileSystem.HoldsOverlays
            ? Use(CacheStrategy.Overlay)
            : Refuse(Finding.Certain(
                "cache-filesystem-unsuitable",
                $"the cache at {cache.Path} has strategy overlay, and its directory is on {fileSystem.Name}, which cannot " +
                "hold an overlay's upper layer",
                "put the caches on a local disk (ext4, xfs, btrfs): set BERTH_CACHE_DIR, or the cache's source in " +
                $"berth.yaml; or set the strategy to {SeedNeeds}",
                $"file system of the cache directory: {fileSystem.Name}"));
    }

    private static string WhyNoOverlay(JobCapabilities job, FileSystemFacts fileSystem) =>
        job.WhyItCannotMount is { } reason ? $"the job {reason}" : $"the cache directory is on {fileSystem.Name}";

    private static CacheDecision Use(CacheStrategy strategy, string? note = null) => new(strategy, note, null);

    private static CacheDecision Refuse(Finding finding) => new(CacheStrategy.Auto, null, finding);
}
