using Berth.Core.Caches;
using Berth.Core.Runners;

namespace Berth.Kubernetes.ScaleSets.Rendering;

/// <summary>Where things are on a node and in a runner's pod.</summary>
public static class ClusterPaths
{
    /// <summary>Caches of runners that name no directory for them, on the node.</summary>
    public const string Caches = "/var/lib/berth/caches";

    /// <summary>Agents, one directory per version, on the node.</summary>
    public const string Agents = "/var/lib/berth/agents";

    /// <summary>Externals of runners, one directory per version, on the node.</summary>
    public const string Externals = "/var/lib/berth/externals";

    /// <summary>Hook and agent in a runner's pod; and where they are in Berth's image.</summary>
    public const string Programs = "/opt/berth";

    /// <summary>Files for the hook in a runner's pod.</summary>
    public const string HookFiles = "/etc/berth";

    /// <summary>Of the official image.</summary>
    public const string RunnerHome = "/home/runner";

    /// <summary>The directory of a cache on the node: one per instance, whose only writer is that instance's job.</summary>
    public static string OfCache(string scaleSet, CacheDefinition cache) =>
        $"{cache.Source ?? $"{Caches}/{scaleSet}"}/{CacheKey.OfPath(cache.Path)}";
}
