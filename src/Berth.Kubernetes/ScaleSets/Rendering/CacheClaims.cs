using System.Text.Json.Nodes;
using Berth.Core.Runners;

namespace Berth.Kubernetes.ScaleSets.Rendering;

/// <summary>Claims for the caches of a runner whose caches are volumes of the cluster and not directories of a node.</summary>
internal static class CacheClaims
{
    public static IEnumerable<JsonObject> Of(RunnerDefinition runner) =>
        runner.CacheSize is null ? [] : runner.Caches.Select(cache => Claim(runner, cache, runner.CacheSize));

    private static JsonObject Claim(RunnerDefinition runner, CacheDefinition cache, string size) => KubeObject
        .Create("v1", "PersistentVolumeClaim", ScaleSetNames.Claim(runner.Name, cache), runner.Namespace, runner.Name)
        .With("spec", Spec(size, runner.StorageClass));

    /// <summary>One writer at a time, so one node at a time is enough.</summary>
    public static JsonObject Spec(string size, string? storageClass)
    {
        JsonObject spec = new() { ["accessModes"] = new JsonArray("ReadWriteOnce") };
        if (storageClass is not null) spec["storageClassName"] = storageClass;
        spec["resources"] = new JsonObject { ["requests"] = new JsonObject { ["storage"] = size } };
        return spec;
    }
}
