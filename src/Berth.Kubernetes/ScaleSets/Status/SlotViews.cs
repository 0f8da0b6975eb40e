using System.Net;
using System.Text.Json;
using Berth.Core.Pods;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.Caches;

namespace Berth.Kubernetes.ScaleSets.Status;

/// <summary>The slots of a namespace's caches, as their leases tell.</summary>
internal static class SlotViews
{
    /// <summary>By scale set; none where this account may not see leases.</summary>
    public static async Task<ILookup<string, CacheView>> ReadAsync(ObjectsApi objects, string ns, CancellationToken cancellationToken)
    {
        try
        {
            ObjectMetadata[] locks = await ListAsync(CacheLabels.Lock);
            return (await ListAsync(CacheLabels.Slot)).Select(SlotUse.Of).OfType<SlotUse>()
                .OrderBy(use => use.Path, StringComparer.Ordinal).ThenBy(use => use.Slot.ToString(), StringComparer.Ordinal)
                .ToLookup(use => use.Runner, use => View(use, locks), StringComparer.Ordinal);
        }
        catch (ApiException e) when (e.Code == HttpStatusCode.Forbidden)
        {
            return Array.Empty<CacheView>().ToLookup(_ => "");
        }

        async Task<ObjectMetadata[]> ListAsync(string kind) =>
        [
            .. (await objects.ListAsync(ApiResource.Leases, ns, CacheLabels.Selector(kind), cancellationToken))
                .Select(lease => lease["metadata"].Deserialize(ApiJson.Default.ObjectMetadata)).OfType<ObjectMetadata>(),
        ];
    }

    private static CacheView View(SlotUse use, ObjectMetadata[] locks)
    {
        ObjectMetadata? held = locks.FirstOrDefault(held => held.Annotation(CacheLabels.CacheRunner) == use.Runner
            && held.Annotation(CacheLabels.CachePath) == use.Path && held.Annotation(CacheLabels.SlotName) == use.Slot.ToString());
        return new CacheView(
            $"{use.Path} {use.Slot} {(use.Node is null ? $"in {use.Place}" : $"on {use.Node}")}",
            held is null ? "free" : $"in use by {held.Annotation(PodLabels.Pod)}", null, use.Created, []);
    }
}
