using System.Net;
using System.Text.Json.Nodes;
using Berth.Core.Caches;
using Berth.Core.Engines;
using Berth.Core.Pods;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.Caches;

/// <summary>A slot of a cluster's cache that a job has got.</summary>
internal sealed class ClusterCacheLease(
    CacheGrant grant, CacheLeaseRequest request, SlotName slot, IReadOnlyList<SlotUse> known, LeaseObject held, SlotLocks locks,
    LeasesApi leases, ApiErrors errors, TimeProvider time) : ICacheLease
{
    private bool _isHandedOver;

    public CacheGrant Grant => grant;

    public IReadOnlyList<string> Notes => [];

    public Task<bool> RecordUseAsync(RunningPod pod, CancellationToken cancellationToken) =>
        errors.GuardAsync("Recording the use of a cache", async () =>
        {
            // The pod runs: whatever fails from here on, its slot must not go to another job.
            _isHandedOver = true;
            await locks.HandOverAsync(held, pod.Name, pod.Uid ?? "", cancellationToken);
            string? node = request.Size is null ? pod.Node : null;
            SlotUse? before = known.FirstOrDefault(
                use => use.Slot == slot && use.Node == node && (use.Node is null) == (request.Size is not null));
            bool hit = before is { Uses: > 0 };
            DateTimeOffset now = time.GetUtcNow();
            SlotUse use = (before ?? new SlotUse(
                request.Runner, request.Cache.Path, slot, node, grant.SlotDirectory, 0, 0, now, now, null)) with
            {
                Uses = (before?.Uses ?? 0) + 1,
                Hits = (before?.Hits ?? 0) + (hit ? 1 : 0),
                LastUsed = now,
                Image = request.ImageId,
            };
            await WriteAsync(use, now, cancellationToken);
            return hit;
        });

    public async ValueTask DisposeAsync()
    {
        if (_isHandedOver)
        {
            return;
        }

        try
        {
            await locks.ReleaseAsync(held, CancellationToken.None);
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or IOException)
        {
            // The lock's owner, or the next command of this runner, takes it away.
        }
    }

    /// <summary>Whoever has the slot's lock is alone with its record.</summary>
    private async Task WriteAsync(SlotUse use, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var labels = new JsonObject
        {
            [PodLabels.ManagedBy] = PodLabels.ManagedByValue,
            [CacheLabels.Kind] = CacheLabels.Slot,
            [ScaleSetNames.Label] = PodLabels.Value(use.Runner),
        };
        JsonObject lease = LeaseObject.Create(use.LeaseName, null, now, labels, use.Annotations(), null);
        try
        {
            LeaseObject present = LeaseObject.Of(await leases.GetAsync(use.LeaseName, cancellationToken));
            lease["metadata"]!["resourceVersion"] = present.Metadata.ResourceVersion;
            await leases.UpdateAsync(use.LeaseName, lease, cancellationToken);
        }
        catch (ApiException e) when (e.Code == HttpStatusCode.NotFound)
        {
            await leases.CreateAsync(lease, cancellationToken);
        }
    }
}
