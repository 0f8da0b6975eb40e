using Berth.Core.Caches;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Files;
using Berth.Core.Pods;
using Berth.Core.Runners;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.Caches;

/// <summary>
/// The caches of a cluster's runners: directories of its nodes or claims, leased and remembered as objects of the namespace.
/// </summary>
internal sealed class ClusterCaches(
    LeasesApi leases, ClaimsApi claims, SlotLocks locks, ApiErrors errors, TimeProvider time) : ICacheKeeper
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    // The node of the caches leased so far: one job's caches had better be warm on one node.
    private string? _node;

    /// <summary>Nobody here sees the nodes; where theirs forbids mounts, the agent says so.</summary>
    public string? AppArmorProfile => null;

    /// <summary>Not seen from here either.</summary>
    public FileSystemFacts FileSystemOf(CacheDefinition cache) => new("the node's", true);

    public Task<ICacheLease> LeaseAsync(CacheLeaseRequest request, IJobLog log, CancellationToken cancellationToken) =>
        errors.GuardAsync("Leasing a cache's slot", async () =>
        {
            LongWait? wait = null;
            try
            {
                for (long start = time.GetTimestamp(); ;)
                {
                    (ICacheLease? lease, IReadOnlyList<string> busy, bool someEnd) = await TryAsync(request, log, cancellationToken);
                    if (lease is not null)
                    {
                        return lease;
                    }

                    if (!someEnd || time.GetElapsedTime(start) > _patience)
                    {
                        throw new BerthException(Finding.Certain(
                            "cache-slots-busy",
                            $"every slot of the cache at {request.Cache.Path} of runner {request.Runner} is in use",
                            "wait for a job to end, or raise max of the runner in berth.yaml: a cache has as many slots as jobs may run "
                            + "at once",
                            [.. busy]));
                    }

                    wait ??= new LongWait(log, time, $"a slot of the cache at {request.Cache.Path}, whose job is ending");
                    await Task.Delay(_pause, time, cancellationToken);
                }
            }
            finally
            {
                wait?.Dispose();
            }
        });

    private async Task<(ICacheLease? Lease, IReadOnlyList<string> Busy, bool SomeEnd)> TryAsync(
        CacheLeaseRequest request, IJobLog log, CancellationToken cancellationToken)
    {
        SlotUse[] known = await KnownAsync(request, cancellationToken);
        List<string> busy = [];
        bool someEnd = false;
        foreach ((SlotName slot, SlotUse? warmest) in Candidates(request, known))
        {
            LeaseObject? held = await locks.TryTakeAsync(request, slot, log, cancellationToken);
            if (held is null && await FindLockAsync(request, slot, cancellationToken) is { } other)
            {
                string? runner = request.Pod.Labels?.GetValueOrDefault(PodLabels.Runner);
                SlotLocks.Standing standing = await locks.LookAsync(other, runner, cancellationToken);
                if (standing == SlotLocks.Standing.Free)
                {
                    await locks.ReleaseAsync(other, cancellationToken);
                    held = await locks.TryTakeAsync(request, slot, log, cancellationToken);
                }

                someEnd |= held is null && standing != SlotLocks.Standing.Busy;
                busy.Add($"slot {slot.Number}: in use by the pod {other.Metadata.Annotation(PodLabels.Pod)}");
            }

            if (held is not null)
            {
                return (await GrantAsync(request, slot, warmest, known, held, cancellationToken), [], false);
            }
        }

        return (null, busy, someEnd);
    }

    private async Task<ICacheLease> GrantAsync(
        CacheLeaseRequest request, SlotName slot, SlotUse? warmest, SlotUse[] known, LeaseObject held,
        CancellationToken cancellationToken)
    {
        string directory = NodeSlots.DirectoryOf(ClusterPaths.Caches, request.Runner, request.Cache, slot);
        bool isSeed = request.Strategy == CacheStrategy.Seed;
        var grant = new CacheGrant(request.Cache, request.Strategy, directory, slot.Number, isSeed, warmest is { Uses: > 0 })
        {
            NeedsLayout = true,
            Owner = request.Owner,
        };
        if (request.Size is { } size)
        {
            string claim = ScaleSetNames.Claim(request.Runner, request.Cache, slot.Number);
            await claims.MakeSureAsync(
                claim, CacheClaims.Claim(claim, null, request.Runner, size, request.StorageClass), cancellationToken);
            grant = grant with
            {
                SlotDirectory = claim,
                Volume = new Volume { PersistentVolumeClaim = new PersistentVolumeClaimVolume { ClaimName = claim } },
                SubPath = slot.ToString(),
                // The record is written when a pod is ready: the seed has come to its end by then.
                NeedsSeed = isSeed && (request.ImageId is null || warmest?.Image != request.ImageId),
            };
        }
        else
        {
            _node ??= warmest?.Node;
            grant = grant with
            {
                Volume = new Volume
                {
                    HostPath = new HostPathVolume { Path = directory, Type = nameof(HostPathType.DirectoryOrCreate) },
                },
                Node = warmest?.Node,
            };
        }

        return new ClusterCacheLease(grant, request, slot, known, held, locks, leases, errors, time);
    }

    /// <summary>
    /// Slots that are known, warmest first and on the node of the caches before; then new ones as far as there may be more.
    /// </summary>
    private IEnumerable<(SlotName Slot, SlotUse? Warmest)> Candidates(CacheLeaseRequest request, SlotUse[] known)
    {
        SlotUse[] warmest =
        [
            .. known.Where(use => use.Slot.Strategy == request.Strategy && (request.Size is null) == (use.Node is not null))
                .OrderByDescending(use => _node is not null && use.Node == _node)
                .ThenByDescending(use => request.ImageId is not null && use.Image == request.ImageId)
                .ThenByDescending(use => use.Uses > 0)
                .ThenByDescending(use => use.LastUsed)
                .DistinctBy(use => use.Slot),
        ];
        IEnumerable<SlotName> further = Enumerable.Range(0, request.Slots)
            .Select(number => new SlotName(request.Strategy, number))
            .Except(warmest.Select(use => use.Slot))
            .Take(Math.Max(0, request.Slots - warmest.Length));
        return warmest.Select(use => (use.Slot, (SlotUse?)use)).Concat(further.Select(slot => (slot, (SlotUse?)null)));
    }

    private async Task<SlotUse[]> KnownAsync(CacheLeaseRequest request, CancellationToken cancellationToken)
    {
        string selector = $"{CacheLabels.Selector(CacheLabels.Slot)},{ScaleSetNames.Label}={PodLabels.Value(request.Runner)}";
        return
        [
            .. LeaseObject.All(await leases.ListAsync(selector, cancellationToken)).Select(lease => SlotUse.Of(lease.Metadata))
                .OfType<SlotUse>().Where(use => use.Runner == request.Runner && use.Path == request.Cache.Path),
        ];
    }

    private async Task<LeaseObject?> FindLockAsync(CacheLeaseRequest request, SlotName slot, CancellationToken cancellationToken)
    {
        try
        {
            return LeaseObject.Of(await leases.GetAsync(SlotLocks.NameOf(request, slot.Number), cancellationToken));
        }
        catch (ApiException e) when (e.Code == System.Net.HttpStatusCode.NotFound)
        {
            // Free by now: the next round takes it.
            return null;
        }
    }
}
