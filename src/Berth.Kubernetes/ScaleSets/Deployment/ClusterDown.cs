using System.Text.Json.Nodes;
using Berth.Core.Pods;
using Berth.Core.Runners;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.Processes;
using Berth.Kubernetes.ScaleSets.Charts;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>
/// Removes what Berth made on a cluster: scale sets first, one after the other, while controller and credentials can take them
/// off GitHub; then what is theirs; then the controller, where no scale set of anybody is left; then the namespaces that are
/// empty.
/// </summary>
public sealed class ClusterDown
{
    private const string Own = PodLabels.ManagedBy + "=" + PodLabels.ManagedByValue;

    private readonly ClusterSession _session;
    private readonly ClusterDefinition _cluster;
    private readonly Helm _helm;
    private readonly IClusterProgress _progress;

    public ClusterDown(ClusterSession session, ClusterDefinition cluster, IProcessRunner processes, IClusterProgress progress)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(cluster);
        (_session, _cluster, _progress) = (session, cluster, progress);
        _helm = new Helm(processes, cluster.Context);
    }

    private ObjectsApi Objects => _session.Objects;

    private string ControllerNamespace => _cluster.ControllerNamespace;

    /// <summary>What would be removed, in order; nothing is changed.</summary>
    public async Task<IReadOnlyList<ClusterChange>> PlanAsync(ClusterDownOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        await _helm.RequireAsync(cancellationToken);
        return await _session.GuardAsync("Looking at the cluster", () => ReadAsync(options, cancellationToken));
    }

    /// <returns>What was removed.</returns>
    public async Task<IReadOnlyList<ClusterChange>> RunAsync(ClusterDownOptions options, CancellationToken cancellationToken)
    {
        List<ClusterChange> done = [];
        try
        {
            await RunAsync(done, options, cancellationToken);
            return done;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _progress.Say(
                $"interrupted: {(done.Count == 0 ? "nothing is removed yet" : $"removed so far: {string.Join(", ", done.Take(6))}{(done.Count > 6 ? ", …" : "")}")}"
                + "; the same command goes on from there, with --dry-run it shows the rest");
            throw;
        }
    }

    private async Task RunAsync(List<ClusterChange> done, ClusterDownOptions options, CancellationToken cancellationToken)
    {
        if ((await PlanAsync(options, cancellationToken)).Count == 0)
        {
            await ReleaseLeftoversAsync(options, cancellationToken);
            return;
        }

        // One that goes away already takes no lock.
        if (await _session.GuardAsync("Looking at the cluster", () =>
            Objects.GetAsync(ApiResource.Namespaces, null, ControllerNamespace, cancellationToken)) is { } space
            && space["metadata"]?["deletionTimestamp"] is null)
        {
            await using ClusterLock mine = await _session.GuardAsync("Locking the cluster", () => ClusterLock.TakeAsync(
                Objects, _session.Time, ControllerNamespace, options.Holder, cancellationToken));
            await RemoveAsync();
        }
        else
        {
            await RemoveAsync();
        }

        // The lock is in one of them.
        foreach (ClusterChange ns in (await PlanAsync(options, cancellationToken)).Where(change => change.Subject == "Namespace"))
        {
            _progress.Say($"removes {ns}");
            await _session.GuardAsync($"Removing {ns}",
                () => Objects.DeleteAsync(ApiResource.Namespaces, null, ns.Name, cancellationToken));
            done.Add(ns);
        }

        await ReleaseLeftoversAsync(options, cancellationToken);

        async Task RemoveAsync()
        {
            foreach (ClusterChange change in
                (await PlanAsync(options, cancellationToken)).Where(change => change.Subject != "Namespace"))
            {
                _progress.Say($"removes {change}");
                await _session.GuardAsync($"Removing {change}", () => RemoveOneAsync(change, options, cancellationToken));
                done.Add(change);
            }
        }
    }

    private Task ReleaseLeftoversAsync(ClusterDownOptions options, CancellationToken cancellationToken) =>
        options is { Force: true, Only: null }
            ? _session.GuardAsync("Letting go what is held", () => ReleaseLeftoversAsync(cancellationToken))
            : Task.CompletedTask;

    private async Task<bool> ReleaseLeftoversAsync(CancellationToken cancellationToken)
    {
        FinalizerRelease release = new(Objects, ControllerNamespace);
        foreach (JsonObject ns in (await Objects.ListAsync(ApiResource.Namespaces, null, Own, cancellationToken))
            .Where(ns => ns["metadata"]?["deletionTimestamp"] is not null))
        {
            string name = ClusterState.Name(ns);
            if (await release.ReleaseLeftoversAsync(name, cancellationToken) is > 0 and int count)
                _progress.Say($"lets go {count} object{(count == 1 ? "" : "s")} that no controller would in Namespace {name}");
        }

        return true;
    }

    private async Task<bool> RemoveOneAsync(ClusterChange change, ClusterDownOptions options, CancellationToken cancellationToken)
    {
        switch (change.Subject)
        {
            case ClusterChange.ScaleSet:
                await new ScaleSetRemoval(_session, _helm, ControllerNamespace, _progress)
                {
                    Now = options.Now,
                    Force = options.Force,
                }
                    .RemoveAsync(change.Namespace!, change.Name, cancellationToken);
                break;
            case ClusterChange.Controller:
                await _helm.UninstallAsync(change.Name, change.Namespace!, cancellationToken);
                break;
            default:
                await Objects.DeleteAsync(ApiResource.OfKind(change.Subject), change.Namespace, change.Name, cancellationToken);
                break;
        }

        return true;
    }

    private async Task<IReadOnlyList<ClusterChange>> ReadAsync(ClusterDownOptions options, CancellationToken cancellationToken)
    {
        IReadOnlyList<JsonObject> sets = await Objects.ListAsync(ApiResource.ScaleSets, null, null, cancellationToken);
        List<(ApiResource Resource, JsonObject Item)> objects = [];
        foreach (ApiResource resource in new[] { ApiResource.ConfigMaps, ApiResource.Secrets, ApiResource.Claims })
        {
            if (resource != ApiResource.Claims || options.Caches)
                objects.AddRange(
                    (await Objects.ListAsync(resource, null, Own, cancellationToken)).Select(item => (resource, item)));
        }

        var own = sets.Concat(objects.Select(item => item.Item)).Where(IsChosen)
            .Select(item => (Namespace: ClusterState.Namespace(item), Name: ClusterState.Label(item, ScaleSetNames.Label)!))
            .Distinct().ToArray();
        List<ClusterChange> changes =
        [
            .. own.Select(item => Remove(ClusterChange.ScaleSet, item.Namespace, item.Name)),
            .. objects.Where(item => IsChosen(item.Item))
                .Select(item => Remove(item.Resource.Kind, ClusterState.Namespace(item.Item), ClusterState.Name(item.Item))),
        ];
        if (options.Only is not null) return changes;
        if (sets.All(set => ClusterState.Label(set, ScaleSetNames.Label) is not null)
            && (await _helm.ListAsync(ControllerNamespace, cancellationToken))
                .Any(release => release.Name == ControllerValues.Release))
            changes.Add(Remove(ClusterChange.Controller, ControllerNamespace, ControllerValues.Release));
        foreach (JsonObject ns in await Objects.ListAsync(ApiResource.Namespaces, null, Own, cancellationToken))
        {
            string name = ClusterState.Name(ns);
            if (ns["metadata"]?["deletionTimestamp"] is null && await IsEmptyAsync(name, changes, cancellationToken))
                changes.Add(Remove("Namespace", null, name));
        }

        return changes;

        bool IsChosen(JsonObject item) => ClusterState.Label(item, ScaleSetNames.Label) is { } name
            && (options.Only is null || options.Only.Contains(name));
    }

    /// <summary>Whether nothing is in it but what goes as well.</summary>
    private async Task<bool> IsEmptyAsync(string ns, List<ClusterChange> changes, CancellationToken cancellationToken)
    {
        bool controllerGoes = changes.Any(change => change.Subject == ClusterChange.Controller && change.Namespace == ns);
        foreach (ApiResource resource in
            new[] { ApiResource.Claims, ApiResource.ConfigMaps, ApiResource.Secrets, ApiResource.Deployments, ApiResource.Pods })
        {
            foreach (JsonObject item in await Objects.ListAsync(resource, ns, null, cancellationToken))
            {
                string name = ClusterState.Name(item);
                bool goes = changes.Any(change =>
                    change.Subject == resource.Kind && change.Namespace == ns && change.Name == name)
                    // Every namespace gets the authority's certificate from the cluster.
                    || (resource == ApiResource.ConfigMaps && name.EndsWith("ca.crt", StringComparison.Ordinal))
                    || IsHelms(item, changes, ns) || IsArcs(item, resource)
                    || (controllerGoes && resource == ApiResource.Deployments
                        && ClusterState.Annotation(item, "meta.helm.sh/release-name")
                        == ControllerValues.Release);
                if (!goes) return false;
            }
        }

        return true;
    }

    private static bool IsHelms(JsonObject item, List<ClusterChange> changes, string ns) =>
        ClusterState.Label(item, "owner") == "helm" && changes.Any(change => change.Namespace == ns
            && change.Subject is ClusterChange.ScaleSet or ClusterChange.Controller
            && change.Name == ClusterState.Label(item, "name"));

    /// <summary>Controller, listeners and runners, with what they keep: all go with what they belong to.</summary>
    private static bool IsArcs(JsonObject item, ApiResource resource) =>
        (resource == ApiResource.Pods || resource == ApiResource.Secrets)
        && (ClusterState.Label(item, "app.kubernetes.io/part-of")?.StartsWith("gha-rs", StringComparison.Ordinal) == true
            || ClusterState.Label(item, "actions.github.com/scale-set-name") is not null
            || ClusterState.Label(item, PodLabels.ManagedBy) == PodLabels.ManagedByValue);

    private static ClusterChange Remove(string subject, string? ns, string name) => new(ChangeKind.Remove, subject, ns, name, []);
}
