using Berth.Core.Caches;
using Berth.Core.Runners;

namespace Berth.Kubernetes.ScaleSets.Rendering;

/// <summary>What the parts of a scale set are called. A scale set's own name has 45 characters at most.</summary>
public static class ScaleSetNames
{
    /// <summary>Label: the scale set that an object belongs to.</summary>
    public const string Label = "berth.dev/scale-set";

    /// <summary>Annotation of a Secret: the name of the credential that its data comes from.</summary>
    public const string CredentialAnnotation = "berth.dev/credentials";

    public static string Secret(string scaleSet) => $"{scaleSet}-github";

    public static string HookFiles(string scaleSet) => $"{scaleSet}-hook";

    /// <summary>The claim of one slot of a cache.</summary>
    public static string Claim(string scaleSet, CacheDefinition cache, int slot) =>
        $"{Claim(scaleSet, cache)}-{slot.ToString(System.Globalization.CultureInfo.InvariantCulture)}";

    /// <summary>A cache's claim. By its path, not by its place in the list, which changes.</summary>
    public static string Claim(string scaleSet, CacheDefinition cache) =>
        $"{scaleSet}-{CacheKey.OfPath(cache.Path).ToLowerInvariant().Replace('_', '-').Replace('.', '-')}";
}
