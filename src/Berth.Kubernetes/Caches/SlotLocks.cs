using System.Net;
using System.Text.Json.Nodes;
using Berth.Core.Caches;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Pods;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.Pods;
using Berth.Kubernetes.ScaleSets.Rendering;
using RunnerPod = Berth.Kubernetes.Pods.RunnerPod;

namespace Berth.Kubernetes.Caches;

/// <summary>
/// Who has which slot: a lease whose creation is the lock. Its owner is at first the runner's pod, and the job's own once that
/// runs, so the cluster itself takes it away with them. What it did not come to yet is taken away by whoever wants the slot.
/// </summary>
internal sealed class SlotLocks(LeasesApi leases, PodsApi pods, TimeProvider time, string? runnerPod)
{
    // Longer than a preparation takes that pulls large images.
    private static readonly TimeSpan _longestPreparation = TimeSpan.FromMinutes(20);
    private JsonArray? _owners;

    /// <summary>How a slot's lock that is there stands.</summary>
    public enum Standing
    {
        /// <summary>Nobody has it any more.</summary>
        Free,

        /// <summary>Its pod is ending.</summary>
        Ending,

        /// <summary>A job has it.</summary>
        Busy,
    }

    public static string NameOf(CacheLeaseRequest request, int slot) => CacheLabels.Name(
        CacheLabels.Lock, request.Runner, request.Cache.Path, slot.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Null where somebody else was faster.</summary>
    public async Task<LeaseObject?> TryTakeAsync(
        CacheLeaseRequest request, SlotName slot, IJobLog log, CancellationToken cancellationToken)
    {
        _owners ??= await new RunnerPod(pods, runnerPod).OwnersAsync(log, cancellationToken) ?? [];
        var labels = new JsonObject
        {
            [PodLabels.ManagedBy] = PodLabels.ManagedByValue,
            [CacheLabels.Kind] = CacheLabels.Lock,
            [ScaleSetNames.Label] = PodLabels.Value(request.Runner),
            [PodLabels.Runner] = request.Pod.Labels?.GetValueOrDefault(PodLabels.Runner) ?? "",
        };
        var annotations = new JsonObject
        {
            [CacheLabels.CacheRunner] = request.Runner,
            [CacheLabels.CachePath] = request.Cache.Path,
            [CacheLabels.SlotName] = slot.ToString(),
            [PodLabels.Pod] = request.Pod.Name,
        };
        if (request.Pod.Annotations?.GetValueOrDefault(PodLabels.Owner) is { } process)
        {
            annotations[PodLabels.Owner] = process;
        }

        JsonObject lease = LeaseObject.Create(
            NameOf(request, slot.Number), request.Holder, time.GetUtcNow(), labels, annotations,
            _owners.Count > 0 ? _owners.DeepClone().AsArray() : null);
        try
        {
            return LeaseObject.Of(await leases.CreateAsync(lease, cancellationToken));
        }
        catch (ApiException e) when (e is { Code: HttpStatusCode.Conflict, Reason: "AlreadyExists" })
        {
            return null;
        }
    }

    /// <summary>Makes the job's pod the owner: from now on the slot is its own until it is gone.</summary>
    public async Task HandOverAsync(LeaseObject held, string pod, string uid, CancellationToken cancellationToken)
    {
        JsonObject lease = held.Copy();
        lease["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["name"] = pod,
            ["uid"] = uid,
        });
        await leases.UpdateAsync(held.Metadata.Name, lease, cancellationToken);
    }

    /// <summary>Lets go; one that is gone, or another's by now, is left.</summary>
    public async Task ReleaseAsync(LeaseObject held, CancellationToken cancellationToken)
    {
        try
        {
            await leases.DeleteAsync(held.Metadata.Name, held.Metadata.Uid, cancellationToken);
        }
        catch (ApiException e) when (e.Code is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // It is free already.
        }
    }

    /// <summary>
    /// Locks that a runner has left, or whose process has ended. One whose pod is still there, were it only ending, becomes that pod's,
    /// and goes with it.
    /// </summary>
    /// <param name="runner">Null for any.</param>
    public async Task CollectAsync(string? runner, CancellationToken cancellationToken)
    {
        string selector = CacheLabels.Selector(CacheLabels.Lock) + (runner is null ? "" : $",{PodLabels.Runner}={runner}");
        try
        {
            foreach (LeaseObject held in LeaseObject.All(await leases.ListAsync(selector, cancellationToken)))
            {
                bool isLeft = runner is not null || HasEnded(held) == true;
                if (!isLeft || IsHeldByPod(held))
                {
                    continue;
                }

                if (await FindPodAsync(held, cancellationToken) is { } pod)
                {
                    await HandOverAsync(held, pod.Metadata.Name, pod.Metadata.Uid, cancellationToken);
                }
                else
                {
                    await ReleaseAsync(held, cancellationToken);
                }
            }
        }
        catch (ApiException e) when (e.Code is HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // Who may not see leases has made none; or the cluster was faster.
        }
    }

    public async Task<Standing> LookAsync(LeaseObject held, string? runner, CancellationToken cancellationToken)
    {
        if (await FindPodAsync(held, cancellationToken) is { } pod)
        {
            bool sameAsOwner = !IsHeldByPod(held) || held.Metadata.OwnerReferences.Any(owner => owner.Uid == pod.Metadata.Uid);
            return !sameAsOwner || pod.Status.Phase is "Succeeded" or "Failed" ? Standing.Free
                : pod.IsEnding ? Standing.Ending
                : Standing.Busy;
        }

        // No pod: either it is gone, or it is still to come.
        if (IsHeldByPod(held) || held.Metadata.Label(PodLabels.Runner) == runner || HasEnded(held) == true)
        {
            return Standing.Free;
        }

        foreach (OwnerReference owner in held.Metadata.OwnerReferences)
        {
            if (await GetPodAsync(owner.Name, cancellationToken) is not { } runnerState || runnerState.Metadata.Uid != owner.Uid)
            {
                return Standing.Free;
            }
        }

        return held.Metadata.CreationTimestamp is { } created && time.GetUtcNow() - created > _longestPreparation
            ? Standing.Free
            : Standing.Busy;
    }

    /// <summary>The job's pod owns it, which names itself in both places.</summary>
    private static bool IsHeldByPod(LeaseObject held) =>
        held.Metadata.OwnerReferences.Any(owner => owner.Name == held.Metadata.Annotation(PodLabels.Pod));

    /// <summary>Null where the process is not one of this machine.</summary>
    private static bool? HasEnded(LeaseObject held) =>
        held.Metadata.Annotation(PodLabels.Owner) is { } process && ProcessIdentity.IsOfThisBoot(process)
            ? ProcessIdentity.HasEnded(process)
            : null;

    private Task<PodState?> FindPodAsync(LeaseObject held, CancellationToken cancellationToken) =>
        held.Metadata.Annotation(PodLabels.Pod) is { Length: > 0 } name
            ? GetPodAsync(name, cancellationToken)
            : Task.FromResult<PodState?>(null);

    private async Task<PodState?> GetPodAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return PodState.Of(await pods.GetAsync(name, cancellationToken));
        }
        catch (ApiException e) when (e.Code == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
