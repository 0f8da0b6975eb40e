using System.Text.Json.Nodes;
using Berth.Core.Runners;

namespace Berth.Kubernetes.ScaleSets.Rendering;

/// <summary>A namespace of runners.</summary>
public static class ClusterNamespace
{
    /// <summary>The label by which the API server holds pods to a level (Pod Security Admission).</summary>
    public const string EnforceLabel = "pod-security.kubernetes.io/enforce";

    /// <summary>The namespace that these runners share, as Berth makes it where there is none.</summary>
    public static JsonObject Of(string name, IEnumerable<RunnerDefinition> runners)
    {
        JsonObject ns = KubeObject.Create("v1", "Namespace", name, null, null);
        if (runners.Any(NeedsPrivileged)) ns["metadata"]!["labels"]![EnforceLabel] = "privileged";
        return ns;
    }

    /// <summary>Directories of the node and privileged containers are forbidden at the levels below.</summary>
    public static bool NeedsPrivileged(RunnerDefinition runner)
    {
        ArgumentNullException.ThrowIfNull(runner);
        return runner.Mode != RunnerMode.Container
            || runner.Mounts.Count > 0
            || (runner.Caches.Count > 0 && runner.CacheSize is null);
    }
}
