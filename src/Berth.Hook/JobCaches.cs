using Berth.Core.Caches;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Planning;
using Berth.Core.Pods;
using Berth.Core.Runners;

namespace Berth.Hook;

/// <summary>Leases a slot for each cache of a job. Disposing lets go of those whose pod does not run.</summary>
public sealed class JobCaches : IAsyncDisposable
{
    private readonly List<ICacheLease> _leases = [];

    private ICacheLease? _dataRoot;

    /// <summary>Those of the job container.</summary>
    public IReadOnlyList<CacheGrant> Grants => [.. _leases.Where(lease => lease != _dataRoot).Select(lease => lease.Grant)];

    /// <summary>Of the job's own Docker daemon; null where it has none.</summary>
    public CacheGrant? DataRoot => _dataRoot?.Grant;

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
        if (runner.Caches.Count == 0 && runner.Mode != RunnerMode.Dind)
        {
            return new JobCaches();
        }

        try
        {
            return await DecideAndLeaseAsync(context, runner, plan, image, catalog);
        }
        catch (BerthException e) when (context.Engine.Caches is not null && e.Finding.Cause == "permission-denied")
        {
            context.Log.Warning($"this job runs without its caches: {e.Finding.Summary}. {e.Finding.Fix}");
            return new JobCaches();
        }
    }

    private static async Task<JobCaches> DecideAndLeaseAsync(
        HookContext context, RunnerDefinition runner, Pod plan, ImageFacts image, ImageCatalog catalog)
    {
        var caches = new JobCaches();
        ICacheKeeper keeper = context.Engine.Caches
            ?? new CacheStore(CacheStore.RootOf(context.Settings.Directories), context.Time);
        string holder = $"job {context.Settings.Job} of runner {context.Settings.RunnerName}";
        string? appArmor = keeper.AppArmorProfile;
        JobUser? owner = JobRights.Of(plan, image, appArmor).User;
        IReadOnlyList<(CacheDefinition Cache, CacheDecision Decision)> decisions = await CacheDecisions.DecideAsync(
            runner with { Caches = DockerDaemon.JobCachesOf(runner) }, plan, image, catalog, keeper.FileSystemOf, appArmor,
            context.Interrupt);
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
            foreach ((CacheDefinition cache, CacheDecision decision) in decisions)
            {
                caches.Keep(
                    await keeper.LeaseAsync(Request(cache, decision.Strategy), context.Log, context.Interrupt), context.Log);
            }

            if (runner.Mode == RunnerMode.Dind)
            {
                CacheDefinition dataRoot = DockerDaemon.DataRootOf(runner);
                if (!keeper.FileSystemOf(dataRoot).HoldsOverlays)
                    context.Log.Info($"Berth: the Docker daemon's data is on {keeper.FileSystemOf(dataRoot).Name}, where it copies whole layers");
                caches._dataRoot = caches.Keep(
                    await DataRootLease.TakeAsync(
                        keeper, runner, holder, plan.Metadata, context.Log, context.Time, context.Interrupt),
                    context.Log);
            }
        }
        catch
        {
            await caches.DisposeAsync();
            throw;
        }

        return caches;

        CacheLeaseRequest Request(CacheDefinition cache, CacheStrategy strategy) => new(
            runner.Name, cache, strategy, Math.Max(1, runner.Max), holder, image.Id, owner)
        {
            Pod = plan.Metadata,
            Size = runner.CacheSize,
            StorageClass = runner.StorageClass,
        };
    }

    private ICacheLease Keep(ICacheLease lease, JobLog log)
    {
        _leases.Add(lease);
        foreach (string note in lease.Notes)
        {
            log.Info($"Berth: {note}");
        }

        return lease;
    }

    /// <summary>Counts the uses and says in the job's log what was hit. To be called when the pod is ready.</summary>
    public async Task<IReadOnlyList<CacheReport>> RecordUseAsync(
        RunningPod pod, JobLog log, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(log);
        var reports = new List<CacheReport>();
        foreach (ICacheLease lease in _leases)
        {
            CacheGrant grant = lease.Grant;
            bool hit = grant.Warm;
            try
            {
                hit = await lease.RecordUseAsync(pod, cancellationToken);
            }
            catch (BerthException e)
            {
                // Bookkeeping only: the job has its cache.
                log.Warning($"{e.Finding.Summary}; this use of the cache is not counted");
            }

            string node = pod.Node is null ? "" : $", node {pod.Node}";
            log.Info(
                $"Berth: cache {grant.Cache.Path}: {(hit ? "hit" : "miss")} ({Name(grant.Strategy)}, slot {grant.Slot}{node})");
            reports.Add(new CacheReport(grant.Cache.Path, grant.Strategy, grant.Slot, hit));
        }

        return reports;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ICacheLease lease in _leases)
        {
            await lease.DisposeAsync();
        }
    }

    private static string Name(CacheStrategy strategy) => strategy switch
    {
        CacheStrategy.Bind => "bind",
        CacheStrategy.Seed => "seed",
        _ => "overlay",
    };
}
