using Berth.Cli.Configuration;
using Berth.Core;
using Berth.Core.Caches;
using Berth.Core.Configuration;
using Berth.Core.Diagnosis;

namespace Berth.Cli.Caches;

/// <summary>
/// The caches of one call: those in Berth's own directory, and those in the directories that <c>berth.yaml</c> names.
/// </summary>
internal sealed class CacheAccess(CliHost host, ConfigAccess config)
{
    /// <summary>Where caches without a source of their own are.</summary>
    public string Root { get; } = CacheStore.RootOf(BerthDirectories.From(host.Environment));

    public CacheCatalog Catalog() => new([Root, .. Sources().Distinct()], host.Time);

    /// <summary>A path as caches are known by: absolute, without a slash at its end.</summary>
    /// <exception cref="UsageException">It is not absolute.</exception>
    public static string PathOf(string text) =>
        !text.StartsWith('/') ? throw new UsageException($"berth: PATH must be absolute, as jobs see it, not '{text}'")
        : text.TrimEnd('/') is { Length: > 0 } path ? path
        : "/";

    /// <summary>What to say when nothing is what was asked for.</summary>
    public BerthException NotFound(CacheFilter filter, CancellationToken cancellation)
    {
        IReadOnlyList<CacheSummary> all = Catalog().List(CacheFilter.All, measure: false, cancellation);
        string[] paths = [.. all.Where(cache => cache.Runner == filter.Runner).Select(cache => cache.Path).OfType<string>()];
        string[] runners = [.. all.Select(cache => cache.Runner).OfType<string>().Distinct()];
        string summary = filter.Path is { } path && paths.Length > 0
            ? $"there is no cache at {path} of runner {filter.Runner}; there are {string.Join(", ", paths)}"
            : $"there is no cache of runner {filter.Runner}{Others(filter.Runner ?? "", runners)}";
        return new BerthException(Finding.Certain("cache-not-found", summary, "See 'berth cache ls'"));
    }

    private static string Others(string runner, string[] runners) =>
        runners.Length == 0 ? "; there are no caches"
        : Suggestion.Nearest(runner, runners) is { } nearest ? $"; did you mean '{nearest}'?"
        : $"; there are caches of {string.Join(", ", runners)}";

    private IEnumerable<string> Sources() =>
        from runner in config.ReadIfThere()?.Instances() ?? []
        from cache in runner.Caches
        where cache.Source is not null
        select cache.Source;
}
