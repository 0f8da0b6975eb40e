using Berth.Core.Pods;
using Berth.Core.Runners;

namespace Berth.Core.Configuration;

/// <summary>
/// The short form of a cache: <c>target</c>, <c>source:target</c> or <c>source:target:type</c>, each with an optional strategy
/// as its last part: <c>/nix/store:overlay</c>. Flags and files write it alike.
/// </summary>
public static class CacheNotation
{
    internal const string Forms =
        "target, source:target or source:target:DirectoryOrCreate, and a strategy after that (auto, bind, seed, overlay)";

    /// <summary>Reads the short form.</summary>
    public static Parsed<CacheDefinition> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<string> parts = [.. text.Split(':')];
        CacheStrategy strategy = CacheStrategy.Auto;
        if (parts.Count > 1 && Choice.TryParse(parts[^1], out CacheStrategy? given))
        {
            strategy = given.Value;
            parts.RemoveAt(parts.Count - 1);
        }

        return parts switch
        {
            [var target] => Create(target, source: null, strategy),
            [var source, var target] when target.StartsWith('/') => Create(target, source, strategy),
            [var source, var target, nameof(HostPathType.DirectoryOrCreate)] => Create(target, source, strategy),
            [_, var target, var type] when target.StartsWith('/') && Choice.TryParse<HostPathType>(type, out _) =>
                Wrong("a cache's source is a directory that is made when it is not there; its type can be DirectoryOrCreate " +
                    $"alone, not '{type}'"),
            [_, .., var second] when Choice.TryParse<CacheStrategy>(second, out _) =>
                Wrong($"{Quote.Text(text)} has two strategies, '{second}' and '{Choice.Name(strategy)}'; give one"),
            [_, .., var last] when !last.StartsWith('/') =>
                Wrong($"{Quote.Text(text)}: the last part {Choice.Error<CacheStrategy>(last)}"),
            _ => Wrong($"{Quote.Text(text)} has too many parts; write {Forms}"),
        };
    }

    internal static Parsed<CacheDefinition> Create(string target, string? source, CacheStrategy strategy)
    {
        (string path, string? error) = VolumePath.Normalise(target);
        if ((error ?? VolumePath.CacheTargetError(path)) is { } wrong) return Wrong(wrong);
        if (source is null) return new Parsed<CacheDefinition>(new CacheDefinition(path, strategy), null);
        (string directory, error) = VolumePath.Normalise(source);
        if (error is not null) return Wrong($"the source {error}");
        return directory == "/"
            ? Wrong("the source '/' is the whole machine; name a directory for the cache alone")
            : new Parsed<CacheDefinition>(new CacheDefinition(path, strategy, directory), null);
    }

    private static Parsed<CacheDefinition> Wrong(string error) => new(null, error);
}
