using Berth.Core.Caches;
using Berth.Core.Diagnosis;
using Berth.Core.Pods;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.Connections;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.Caches;

/// <summary>The caches of a namespace on all of its nodes, by what its leases tell: sizes are the nodes' to know.</summary>
public sealed class ClusterCacheCatalog : IDisposable
{
    private readonly ApiClient _client;
    private readonly ApiErrors _errors;
    private readonly LeasesApi _leases;

    public ClusterCacheCatalog(ClusterConnection connection, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _client = new ApiClient(connection, time);
        _errors = new ApiErrors(connection);
        _leases = new LeasesApi(_client);
    }

    /// <summary>The caches that match, by runner and path, with a slot for each node that has one.</summary>
    /// <exception cref="BerthException">The cluster does not answer, or this account may not list leases.</exception>
    public Task<IReadOnlyList<CacheSummary>> ListAsync(CacheFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return _errors.GuardAsync("Listing caches", async () =>
        {
            string runner = filter.Runner is { } name ? $",{ScaleSetNames.Label}={PodLabels.Value(name)}" : "";
            IReadOnlyList<LeaseObject> locks = LeaseObject.All(
                await _leases.ListAsync(CacheLabels.Selector(CacheLabels.Lock) + runner, cancellationToken));
            IReadOnlyList<LeaseObject> slots = LeaseObject.All(
                await _leases.ListAsync(CacheLabels.Selector(CacheLabels.Slot) + runner, cancellationToken));
            return Summarise([.. slots.Select(slot => SlotUse.Of(slot.Metadata)).OfType<SlotUse>()], locks, filter);
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static IReadOnlyList<CacheSummary> Summarise(
        IReadOnlyList<SlotUse> uses, IReadOnlyList<LeaseObject> locks, CacheFilter filter) =>
    [
        .. uses.Where(use => (filter.Runner is null || use.Runner == filter.Runner) && (filter.Path is null || use.Path == filter.Path))
            .GroupBy(use => (use.Runner, use.Path)).OrderBy(cache => cache.Key.Runner, StringComparer.Ordinal)
            .ThenBy(cache => cache.Key.Path, StringComparer.Ordinal)
            .Select(cache => new CacheSummary(
                cache.Key.Runner, cache.Key.Path,
                string.Join(", ", cache.Select(use => use.Node ?? "claims").Distinct().Order(StringComparer.Ordinal)),
                [.. cache.OrderBy(use => use.Slot.ToString(), StringComparer.Ordinal).ThenBy(use => use.Node, StringComparer.Ordinal)
                    .Select(use => SlotOf(use, locks))],
                [])),
    ];

    private static CacheSlotSummary SlotOf(SlotUse use, IReadOnlyList<LeaseObject> locks)
    {
        // A slot is locked on whichever node its pod turns out to be.
        LeaseObject? held = locks.FirstOrDefault(
            held => held.Metadata.Annotation(CacheLabels.CacheRunner) == use.Runner
                && held.Metadata.Annotation(CacheLabels.CachePath) == use.Path
                && held.Metadata.Annotation(CacheLabels.SlotName) == use.Slot.ToString());
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
