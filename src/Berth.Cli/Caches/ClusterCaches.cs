using System.Text.Json.Nodes;
using Berth.Cli.Configuration;
using Berth.Cli.Output;
using Berth.Core.Caches;
using Berth.Core.Configuration;
using Berth.Core.Runners;
using Berth.Kubernetes.Caches;
using Berth.Kubernetes.Connections;
using Spectre.Console;

namespace Berth.Cli.Caches;

/// <summary>The caches of a cluster's runners, in every namespace that <c>berth.yaml</c> names, on all nodes.</summary>
internal sealed class ClusterCaches(CliHost host, ConfigAccess config)
{
    public async Task<CommandResult> ListAsync(string? runner, CancellationToken cancellation)
    {
        BerthConfig? file = config.ReadIfThere();
        string[] namespaces =
        [
            .. (file?.Instances() ?? []).Where(instance => runner is null || instance.Name == runner)
                .Select(instance => instance.Namespace).DefaultIfEmpty(RunnerDefinition.DefaultNamespace).Distinct(StringComparer.Ordinal),
        ];
        List<CacheSummary> found = [];
        foreach (string name in namespaces)
        {
            using var catalog = new ClusterCacheCatalog(
                ClusterSearch.Find(host.Environment, file?.Cluster.Context, name, host.Time), host.Time);
            found.AddRange(await catalog.ListAsync(new CacheFilter(runner), cancellation));
        }

        JsonArray data = new([.. found.Select(CacheView.Json)]);
        return found.Count == 0
            ? CommandResult.Show(data, null, ExitCodes.Ok, $"there are no caches in {string.Join(", ", namespaces)}")
            : CommandResult.Show(data, Table(found, host.Time.GetUtcNow()), ExitCodes.Ok, "sizes are not known: they are on the nodes");
    }

    private static Table Table(IEnumerable<CacheSummary> caches, DateTimeOffset now)
    {
        Table table = Tables.Create("RUNNER", "PATH", "SLOT", "WHERE", "USES", "HITS", "LAST USED", "STATE");
        foreach (CacheSlotSummary slot in caches.SelectMany(cache => cache.Slots))
        {
            table.AddCells(
                slot.Runner ?? "?", slot.Path ?? "?", slot.Name, slot.Directory.Split(":/")[0], $"{slot.Uses}", $"{slot.Hits}",
                slot.LastUsed is { } used ? $"{Durations.Text(now - used)} ago" : "-",
                slot.InUse ? $"in use by {slot.Holder}" : "free");
        }

        return table;
    }
}
