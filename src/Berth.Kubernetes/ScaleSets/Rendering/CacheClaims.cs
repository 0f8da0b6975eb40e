using System.Text.Json.Nodes;
using Berth.Core.Runners;

namespace Berth.Kubernetes.ScaleSets.Rendering;

/// <summary>Claims for the caches of a runner whose caches are volumes of the cluster and not directories of a node.</summary>
internal static class CacheClaims
{
    /// <summary>One for each slot: jobs that run at once may be on several nodes. The official hook has no slots.</summary>
    public static IEnumerable<JsonObject> Of(RunnerDefinition runner) => runner.CacheSize is not { } size ? []
        : from cache in runner.Caches
          from name in Names(runner, cache)
          select Claim(name, runner.Namespace, runner.Name, size, runner.StorageClass);

    /// <param name="ofNamespace">Null for the one in which it is made.</param>
    public static JsonObject Claim(string name, string? ofNamespace, string scaleSet, string size, string? storageClass) =>
        KubeObject.Create("v1", "PersistentVolumeClaim", name, ofNamespace, scaleSet).With("spec", Spec(size, storageClass));

    private static IEnumerable<string> Names(RunnerDefinition runner, CacheDefinition cache) =>
        runner is { Hook: JobHook.Berth, Mode: not RunnerMode.Dind }
            ? Enumerable.Range(0, Math.Max(1, runner.Max)).Select(slot => ScaleSetNames.Claim(runner.Name, cache, slot))
            : [ScaleSetNames.Claim(runner.Name, cache)];

    /// <summary>One writer at a time, so one node at a time is enough.</summary>
    public static JsonObject Spec(string size, string? storageClass, VolumeAccess access = VolumeAccess.ReadWriteOnce)
    {
        JsonObject spec = new() { ["accessModes"] = new JsonArray(access.ToString()) };
        if (storageClass is not null) spec["storageClassName"] = storageClass;
        spec["resources"] = new JsonObject { ["requests"] = new JsonObject { ["storage"] = size } };
        return spec;
    }
}
