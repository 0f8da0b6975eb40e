using System.Text.Json.Nodes;
using Berth.Cli.Configuration;
using Berth.Cli.Output;
using Berth.Core.Caches;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Files;
using Berth.Core.Runners;
using Berth.Kubernetes;
using Berth.Kubernetes.Caches;
using Berth.Kubernetes.Connections;
using Berth.Kubernetes.ScaleSets.Hooks;
using Spectre.Console;

namespace Berth.Cli.Caches;

/// <summary>The caches of a cluster's runners, in every namespace that <c>berth.yaml</c> names, on all nodes.</summary>
internal sealed class ClusterCaches(CliHost host, ConfigAccess config)
{
    public async Task<CommandResult> ListAsync(string? runner, CancellationToken cancellation)
    {
        var notes = new Notes();
        IReadOnlyList<CacheSummary> found = await EachAsync(
            runner, notes, async catalog => await catalog.ListAsync(new CacheFilter(runner), measure: true, cancellation));
        JsonArray data = new([.. found.Select(CacheView.Json)]);
        return found.Count == 0
            ? CommandResult.Show(data, null, ExitCodes.Ok, [.. notes.Lines, $"there are no caches in {string.Join(", ", Namespaces(runner))}"])
            : CommandResult.Show(
                data, Table(found, host.Time.GetUtcNow()), ExitCodes.Ok,
                [.. notes.Lines, $"{ByteSize.Text(found.Sum(cache => cache.Slots.Sum(slot => slot.Size?.Bytes ?? 0)))} in all"]);
    }

    public async Task<CommandResult> InspectAsync(CacheFilter filter, CancellationToken cancellation)
    {
        var notes = new Notes();
        IReadOnlyList<CacheSummary> found = await EachAsync(
            filter.Runner, notes, async catalog => await catalog.ListAsync(filter, measure: true, cancellation));
        return found is [var cache, ..]
            ? CommandResult.Show(
                CacheView.Json(cache), CacheView.Slots(cache, host.Time.GetUtcNow()), ExitCodes.Ok,
                [.. notes.Lines, .. cache.Slots.Select(slot => $"{slot.Name} at {slot.Directory}")])
            : throw NotFound(filter);
    }

    public async Task<CommandResult> PruneAsync(CacheFilter filter, CachePruneLimits limits, bool dryRun, CancellationToken cancellation)
    {
        var notes = new Notes();
        IReadOnlyList<CacheRemovalResult> parts = await EachAsync<CacheRemovalResult>(
            filter.Runner, notes, async catalog => [await catalog.PruneAsync(filter, limits, dryRun, cancellation)]);
        return Show(Together(parts), dryRun, notes);
    }

    /// <param name="agree">Asked before anything is removed.</param>
    public async Task<CommandResult> RemoveAsync(
        CacheFilter[] filters, bool dryRun, Func<CacheRemovalResult, Task<bool>> agree, CancellationToken cancellation)
    {
        var notes = new Notes();
        foreach (CacheFilter filter in filters.Where(filter => filter.Runner is not null))
        {
            if ((await EachAsync(filter.Runner, notes, async catalog => await catalog.ListAsync(filter, measure: false, cancellation))).Count == 0)
                throw NotFound(filter);
        }

        CacheRemovalResult planned = await RunAsync(dry: true);
        if (dryRun) return Show(planned, dryRun, notes);
        if (planned.Removed.Count > 0 && !await agree(planned)) return CommandResult.Fail(ExitCodes.Failed, "nothing was removed");
        return Show(await RunAsync(dry: false), dryRun, notes);

        async Task<CacheRemovalResult> RunAsync(bool dry)
        {
            List<CacheRemovalResult> parts = [];
            foreach (CacheFilter filter in filters)
                parts.AddRange(await EachAsync<CacheRemovalResult>(
                    filter.Runner, notes, async catalog => [await catalog.RemoveAsync(filter, dry, cancellation)]));
            return Together(parts);
        }
    }

    private CommandResult Show(CacheRemovalResult result, bool dryRun, Notes notes) =>
        RemovalView.Show(result, dryRun, host.Time.GetUtcNow(), notes.Lines);

    private static CacheRemovalResult Together(IReadOnlyList<CacheRemovalResult> parts) => new(
        [.. parts.SelectMany(part => part.Removed)], [.. parts.SelectMany(part => part.Kept)],
        [.. parts.SelectMany(part => part.Failures).Distinct()])
    {
        InUse = [.. parts.SelectMany(part => part.InUse)],
    };

    private static BerthException NotFound(CacheFilter filter) => new(Finding.Certain(
        "cache-not-found",
        $"there is no cache{(filter.Path is null ? "" : $" at {filter.Path}")} of runner {filter.Runner} on the cluster", "See 'berth cache ls'"));

    /// <summary>Caches of a runner that left the configuration may be in any namespace of it.</summary>
    private string[] Namespaces(string? runner)
    {
        RunnerDefinition[] all = [.. config.ReadIfThere()?.Instances() ?? []];
        RunnerDefinition[] named = [.. all.Where(instance => runner is null || instance.Name == runner)];
        IEnumerable<string> found = (named.Length > 0 ? named : all).Select(instance => instance.Namespace);
        return [.. (named.Length > 0 ? found : found.Append(RunnerDefinition.DefaultNamespace)).Distinct(StringComparer.Ordinal)];
    }

    private async Task<IReadOnlyList<T>> EachAsync<T>(
        string? runner, Notes notes, Func<ClusterCacheCatalog, Task<IReadOnlyList<T>>> ask)
    {
        ClusterDefinition? cluster = config.ReadIfThere()?.Cluster;
        List<T> found = [];
        foreach (string name in Namespaces(runner))
        {
            using var catalog = new ClusterCacheCatalog(
                new KubernetesEngineOptions
                {
                    Connection = ClusterSearch.Find(host.Environment, cluster?.Context, name, host.Time),
                    Time = host.Time,
                    AgentImage = cluster?.HookImage ?? HookImage.DefaultName,
                },
                notes);
            found.AddRange(await ask(catalog));
        }

        return found;
    }

    private static Table Table(IEnumerable<CacheSummary> caches, DateTimeOffset now)
    {
        Table table = Tables.Create("RUNNER", "PATH", "SLOT", "WHERE", "SIZE", "USES", "HITS", "LAST USED", "STATE");
        foreach (CacheSlotSummary slot in caches.SelectMany(cache => cache.Slots))
        {
            table.AddCells(
                slot.Runner ?? "?", slot.Path ?? "?", slot.Name, slot.Directory.Split(":/")[0],
                slot.Size is { } size ? ByteSize.Text(size.Bytes) : "-", $"{slot.Uses}", $"{slot.Hits}",
                slot.LastUsed is { } used ? $"{Durations.Text(now - used)} ago" : "-",
                slot.InUse ? $"in use by {slot.Holder}" : "free");
        }

        return table;
    }

    /// <summary>What a cluster says meanwhile, for the lines below the result; each thing once.</summary>
    private sealed class Notes : IJobLog
    {
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_lines) return [.. _lines.Distinct(StringComparer.Ordinal)];
            }
        }

        public void Info(string message)
        {
            // A pod that takes its time is no news of a cache.
        }

        public void Warning(string message)
        {
            lock (_lines) _lines.Add($"berth: {message}");
        }

        public void Debug(string message)
        {
            // Nor is this.
        }
    }
}
