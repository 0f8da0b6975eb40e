using Berth.Core.Diagnosis;

namespace Berth.Core.Planning;

/// <summary>Caches that are directories of the node, in a namespace whose Pod Security forbids these.</summary>
public static class ForbiddenCaches
{
    /// <summary>The way out that leaves the namespace as it is.</summary>
    public const string Claims =
        "Give the runner a cacheSize in berth.yaml (for example cacheSize: 20Gi): its caches are claims then, which every level "
        + "allows";

    /// <summary>Says so of a pod that was refused; null where another thing was the reason, or also one.</summary>
    public static Finding? After(BerthException refusal, JobPlanRequest request)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        ArgumentNullException.ThrowIfNull(request);
        string[] paths = [.. request.Caches.Where(cache => cache.Volume?.HostPath is not null).Select(cache => cache.Cache.Path)];
        if (paths.Length == 0 || NarrowerRequest.LevelOf(refusal) is not { } level) return null;
        string volumes = level == "restricted" ? " (of a storage class whose volumes honour fsGroup, as nobody is root there)" : "";
        return Finding.Certain(
                "pod-security-forbids",
                $"Pod Security ({level}) of this namespace allows no directories of the node, and the caches of runner "
                + $"{request.Runner.Name} are such: {string.Join(", ", paths)}",
                $"{Claims}{volumes}; or allow them with the level privileged (the namespace's label pod-security.kubernetes.io/enforce).",
                [.. refusal.Finding.Evidence]);
    }
}
