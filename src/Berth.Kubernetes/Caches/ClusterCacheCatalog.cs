using System.Globalization;
using System.Net;
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
/// The caches of a namespace on all of its nodes, by what its leases tell; sizes and removals are the agent's work, in a pod on
/// the node.
/// </summary>
public sealed class ClusterCacheCatalog : IDisposable
{
    private readonly ApiClient _client;
    private readonly ApiErrors _errors;
    private readonly LeasesApi _leases;
    private readonly ClaimsApi _claims;
    private readonly SlotLocks _locks;
    private readonly SlotVisit _visit;
    private readonly IJobLog _log;
    private readonly TimeProvider _time;

    /// <param name="options">The connection names the namespace.</param>
    /// <param name="log">Told of nodes that cannot be visited.</param>
    public ClusterCacheCatalog(KubernetesEngineOptions options, IJobLog log)
    {
        ArgumentNullException.ThrowIfNull(options);
        _client = new ApiClient(options.Connection, options.Time);
        _errors = new ApiErrors(options.Connection);
        _leases = new LeasesApi(_client);
        _claims = new ClaimsApi(_client);
        PodsApi pods = new(_client);
        _locks = new SlotLocks(_leases, pods, options.Time, runnerPod: null);
        _visit = new SlotVisit(pods, options);
        (_log, _time) = (log, options.Time);
    }

    /// <summary>The caches that match, by runner and path, with a slot for each node that has one.</summary>
    /// <param name="measure">Find sizes, by a pod on each node that has slots.</param>
    /// <exception cref="BerthException">The cluster does not answer, or this account may not list leases.</exception>
    public Task<IReadOnlyList<CacheSummary>> ListAsync(CacheFilter filter, bool measure, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return _errors.GuardAsync("Listing caches", async () =>
            Summarise(await FindAsync(filter, measure, cancellationToken)));
    }

    /// <summary>Removes what is beyond the limits, least recently used first; never a slot that a job has.</summary>
    public Task<CacheRemovalResult> PruneAsync(
        CacheFilter filter, CachePruneLimits limits, bool dryRun, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(limits);
        return _errors.GuardAsync("Pruning caches", async () =>
        {
            IReadOnlyList<(SlotUse Use, CacheSlotSummary Slot)> found = await FindAsync(filter, measure: true, cancellationToken);
            HashSet<CacheSlotSummary> chosen = [.. limits.Choose(found.Select(slot => slot.Slot), _time.GetUtcNow())];
            return await RemoveAsync([.. found.Where(slot => chosen.Contains(slot.Slot))], dryRun, cancellationToken) with
            {
                InUse = [.. found.Where(slot => slot.Slot.InUse).Select(slot => KeptSlot.InUse(slot.Slot))],
            };
        });
    }

    /// <summary>Removes every slot that matches and that no job has.</summary>
    public Task<CacheRemovalResult> RemoveAsync(CacheFilter filter, bool dryRun, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return _errors.GuardAsync("Removing caches", async () =>
            await RemoveAsync(await FindAsync(filter, measure: true, cancellationToken), dryRun, cancellationToken));
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<CacheRemovalResult> RemoveAsync(
        IReadOnlyList<(SlotUse Use, CacheSlotSummary Slot)> slots, bool dryRun, CancellationToken cancellationToken)
    {
        List<CacheSlotSummary> removed = [];
        List<KeptSlot> kept = [];
        List<string> failures = [];
        Dictionary<SlotUse, CacheSlotSummary> taken = [];
        List<LeaseObject> held = [];
        try
        {
            // A slot's lock is one for all nodes: what is here on two of them is locked once.
            foreach (IGrouping<(string, string, SlotName), (SlotUse Use, CacheSlotSummary Slot)> slot in
                slots.GroupBy(slot => (slot.Use.Runner, slot.Use.Path, slot.Use.Slot)))
            {
                if (slot.First().Slot is { InUse: true } busy)
                    kept.AddRange(slot.Select(s => KeptSlot.InUse(s.Slot with { Holder = busy.Holder })));
                else if (dryRun) removed.AddRange(slot.Select(s => s.Slot));
                else if (await _locks.TryTakeAsync(
                    Request(slot.First().Use), slot.Key.Item3, _log, cancellationToken) is not { } mine)
                    kept.AddRange(slot.Select(s => KeptSlot.InUse(s.Slot with { Holder = null })));
                else
                {
                    held.Add(mine);
                    foreach ((SlotUse use, CacheSlotSummary summary) in slot) taken[use] = summary;
                }
            }

            IReadOnlyDictionary<SlotUse, string> answers = await _visit.RunAsync(
                "clear", [.. taken.Keys.Where(use => use.Node is not null)], _log, cancellationToken);
            foreach ((SlotUse use, CacheSlotSummary slot) in taken)
            {
                if (use.Node is null) await _claims.DeleteAsync(use.Place, cancellationToken);
                if (use.Node is null || answers.GetValueOrDefault(use) is "cleared" or "absent")
                {
                    // Under the lock still: a record of an earlier slot would call a new one warm.
                    await ForgetAsync(use, cancellationToken);
                    removed.Add(slot);
                }
                else if (answers.GetValueOrDefault(use) == "in use")
                {
                    kept.Add(KeptSlot.InUse(slot with { Holder = null }));
                }
                else
                {
                    failures.Add($"{slot.Directory}: its node could not be visited");
                }
            }
        }
        finally
        {
            foreach (LeaseObject mine in held) await _locks.ReleaseAsync(mine, CancellationToken.None);
        }

        return new CacheRemovalResult(removed, kept, failures);
    }

    private static CacheLeaseRequest Request(SlotUse use) => new(
        use.Runner, new CacheDefinition(use.Path), use.Slot.Strategy, 1, "berth cache")
    {
        Pod = SlotVisit.Metadata(),
    };

    private async Task ForgetAsync(SlotUse use, CancellationToken cancellationToken)
    {
        try
        {
            LeaseObject record = LeaseObject.Of(await _leases.GetAsync(use.LeaseName, cancellationToken));
            await _leases.DeleteAsync(use.LeaseName, record.Metadata.Uid, cancellationToken);
        }
        catch (ApiException e) when (e.Code is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // Somebody else forgot it.
        }
    }

    private async Task<IReadOnlyList<(SlotUse Use, CacheSlotSummary Slot)>> FindAsync(
        CacheFilter filter, bool measure, CancellationToken cancellationToken)
    {
        string runner = filter.Runner is { } name ? $",{ScaleSetNames.Label}={PodLabels.Value(name)}" : "";
        IReadOnlyList<LeaseObject> locks = LeaseObject.All(
            await _leases.ListAsync(CacheLabels.Selector(CacheLabels.Lock) + runner, cancellationToken));
        IReadOnlyList<LeaseObject> slots = LeaseObject.All(
            await _leases.ListAsync(CacheLabels.Selector(CacheLabels.Slot) + runner, cancellationToken));
        SlotUse[] uses =
        [
            .. slots.Select(slot => SlotUse.Of(slot.Metadata)).OfType<SlotUse>()
                .Where(use => (filter.Runner is null || use.Runner == filter.Runner)
                    && (filter.Path is null || use.Path == filter.Path)),
        ];
        List<(SlotUse Use, CacheSlotSummary Slot)> found = [];
        foreach (SlotUse use in uses) found.Add((use, await SlotOfAsync(use, locks, cancellationToken)));
        if (!measure) return found;
        // A claim may be on another node for the job that has it.
        IReadOnlyDictionary<SlotUse, string> sizes = await _visit.RunAsync(
            "measure",
            [.. found.Where(slot => slot.Use.Node is not null || !slot.Slot.InUse).Select(slot => slot.Use)],
            _log, cancellationToken);
        return [.. found.Select(slot => (slot.Use, slot.Slot with { Size = SizeOf(sizes.GetValueOrDefault(slot.Use)) }))];
    }

    private static TreeSize? SizeOf(string? answer) => answer?.Split(' ') switch
    {
        ["absent"] => new TreeSize(0, 0, 0),
        ["size", var bytes, var files, var unread] => new TreeSize(Number(bytes), Number(files), Number(unread)),
        _ => null,
    };

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static IReadOnlyList<CacheSummary> Summarise(IReadOnlyList<(SlotUse Use, CacheSlotSummary Slot)> found) =>
    [
        .. found.GroupBy(slot => (slot.Use.Runner, slot.Use.Path)).OrderBy(cache => cache.Key.Runner, StringComparer.Ordinal)
            .ThenBy(cache => cache.Key.Path, StringComparer.Ordinal)
            .Select(cache => new CacheSummary(
                cache.Key.Runner, cache.Key.Path,
                string.Join(", ", cache.Select(slot => slot.Use.Node ?? "claims").Distinct().Order(StringComparer.Ordinal)),
                [.. cache.OrderBy(slot => slot.Use.Slot.ToString(), StringComparer.Ordinal)
                    .ThenBy(slot => slot.Use.Node, StringComparer.Ordinal).Select(slot => slot.Slot)],
                [])),
    ];

    private async Task<CacheSlotSummary> SlotOfAsync(
        SlotUse use, IReadOnlyList<LeaseObject> locks, CancellationToken cancellationToken)
    {
        // A slot is locked on whichever node its pod turns out to be.
        LeaseObject? held = locks.FirstOrDefault(
            held => held.Metadata.Annotation(CacheLabels.CacheRunner) == use.Runner
                && held.Metadata.Annotation(CacheLabels.CachePath) == use.Path
                && held.Metadata.Annotation(CacheLabels.SlotName) == use.Slot.ToString());
        if (held is not null && await _locks.LookAsync(held, null, cancellationToken) == SlotLocks.Standing.Free)
        {
            // A crash left it; whoever wants the slot next takes it away, and so does a removal.
            await _locks.ReleaseAsync(held, cancellationToken);
            held = null;
        }

        return new CacheSlotSummary(
            use.Slot.ToString(), use.Slot.Strategy, use.Node is null ? $"claim {use.Place}" : $"{use.Node}:{use.Place}", null,
            use.Created, use.LastUsed, use.Uses, use.Hits, use.Image, held is not null,
            held is null ? null : $"the pod {held.Metadata.Annotation(PodLabels.Pod)}", IsWhole: true)
        {
            Runner = use.Runner,
            Path = use.Path,
        };
    }
}
