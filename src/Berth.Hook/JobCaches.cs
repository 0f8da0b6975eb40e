using Berth.Core.Caches;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Planning;
using Berth.Core.Pods;
using Berth.Core.Runners;

namespace Berth.Hook;

/// <summary>Claims a slot for each cache of a job. Disposing lets go of the claims; the agent holds the leases by then.</summary>
public sealed class JobCaches : IDisposable
{
    private readonly List<CacheLease> _leases = [];

    public IReadOnlyList<CacheGrant> Grants => [.. _leases.Select(lease => lease.Grant)];

    /// <summary>
    /// Decides each cache's strategy by looking at the image and at what the planned job may do, then takes the warmest free
    /// slot of each.
    /// </summary>
    /// <param name="plan">The job without its caches, extension merged: what it may do is read off it.</param>
    /// <exception cref="BerthException">Every cache that cannot be had as asked, before any slot is taken.</exception>
    public static async Task<JobCaches> LeaseAsync(
        HookContext context, RunnerDefinition runner, Pod plan, ImageFacts image, ImageCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(catalog);
        var caches = new JobCaches();
        if (runner.Caches.Count == 0)
        {
            return caches;
        }

        var store = new CacheStore(CacheStore.RootOf(context.Settings.Directories), context.Time);
        string? appArmor = HostAppArmor.Profile();
        JobUser? owner = JobRights.Of(plan, image, appArmor).User;
        IReadOnlyList<(CacheDefinition Cache, CacheDecision Decision)> decisions = await CacheDecisions.DecideAsync(
            runner, plan, image, catalog, store.FileSystemOf, appArmor, context.Interrupt);
        foreach ((CacheDefinition cache, CacheDecision decision) in decisions)
        {
            if (decision.Note is { } note)
            {
                context.Log.Info($"Berth: cache {cache.Path}: {note}");
            }
        }

        Finding[] refusals = [.. decisions.Select(decided => decided.Decision.Refusal).OfType<Finding>()];
        if (refusals.Length > 0)
        {
            throw new BerthException(refusals);
        }

        try
        {
            string holder = $"job {context.Settings.Job} of runner {context.Settings.RunnerName}";
            foreach ((CacheDefinition cache, CacheDecision decision) in decisions)
            {
                CacheLease lease = store.Lease(new CacheLeaseRequest(
                    runner.Name, cache, decision.Strategy, Math.Max(1, runner.Max), holder, image.Id, owner));
                caches._leases.Add(lease);
                foreach (string note in lease.Notes)
                {
                    context.Log.Info($"Berth: {note}");
                }
            }
        }
        catch
        {
            caches.Dispose();
            throw;
        }

        return caches;
    }

    /// <summary>Counts the uses and says in the job's log what was hit. To be called when the pod is ready.</summary>
    public IReadOnlyList<CacheReport> RecordUse(JobLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var reports = new List<CacheReport>();
        foreach (CacheLease lease in _leases)
        {
            try
            {
                lease.RecordUse();
            }
            catch (BerthException e)
            {
                // Bookkeeping only: the job has its cache.
                log.Warning($"{e.Finding.Summary}; this use of the cache is not counted");
            }

            CacheGrant grant = lease.Grant;
            log.Info(
                $"Berth: cache {grant.Cache.Path}: {(grant.Warm ? "hit" : "miss")} ({Name(grant.Strategy)}, slot {grant.Slot})");
            reports.Add(new CacheReport(grant.Cache.Path, grant.Strategy, grant.Slot, grant.Warm));
        }

        return reports;
    }

    public void Dispose()
    {
        foreach (CacheLease lease in _leases)
        {
            lease.Dispose();
        }
    }

    private static string Name(CacheStrategy strategy) => strategy switch
    {
        CacheStrategy.Bind => "bind",
        CacheStrategy.Seed => "seed",
        _ => "overlay",
    };
}
