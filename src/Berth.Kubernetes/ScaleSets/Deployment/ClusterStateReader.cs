using System.Text.Json.Nodes;
using Berth.Core.Pods;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.ScaleSets.Charts;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>Looks at a cluster: a handful of lists, and Helm's own word only for what differs.</summary>
internal sealed class ClusterStateReader(ObjectsApi objects, Helm helm)
{
    public const string ControllerSelector = "app.kubernetes.io/part-of=gha-rs-controller";
    private const string Own = PodLabels.ManagedBy + "=" + PodLabels.ManagedByValue;

    public async Task<ClusterState> ReadAsync(DesiredCluster desired, CancellationToken cancellationToken)
    {
        JsonObject[] namespaces = await NamespacesAsync(desired, cancellationToken);
        JsonObject[] own =
        [
            .. await OwnAsync(ApiResource.Secrets, cancellationToken),
            .. await OwnAsync(ApiResource.ConfigMaps, cancellationToken),
            .. await OwnAsync(ApiResource.Claims, cancellationToken),
        ];
        ClusterState state = new()
        {
            Namespaces = namespaces.ToDictionary(ClusterState.Name, StringComparer.Ordinal),
            Objects = own,
            ScaleSets = await objects.ListAsync(ApiResource.ScaleSets, null, null, cancellationToken),
            Controllers = await objects.ListAsync(ApiResource.Deployments, null, ControllerSelector, cancellationToken),
            Releases = [],
            Values = new Dictionary<string, JsonObject>(),
        };
        List<HelmRelease> releases = [];
        foreach (string ns in namespaces.Select(ClusterState.Name).Union(state.Own.Select(scaleSet => scaleSet.Namespace)))
            releases.AddRange(await helm.ListAsync(ns, cancellationToken));
        state = state with { Releases = releases };
        return state with { Values = await ValuesAsync(desired, state, cancellationToken) };
    }

    private async Task<JsonObject[]> NamespacesAsync(DesiredCluster desired, CancellationToken cancellationToken)
    {
        List<JsonObject> there = [];
        foreach (JsonObject wanted in desired.Rendering.Namespaces)
        {
            if (await objects.GetAsync(ApiResource.Namespaces, null, ClusterState.Name(wanted), cancellationToken) is { } found)
                there.Add(found);
        }

        return [.. there];
    }

    private async Task<IEnumerable<JsonObject>> OwnAsync(ApiResource resource, CancellationToken cancellationToken) =>
        (await objects.ListAsync(resource, null, Own, cancellationToken)).Select(item =>
        {
            item["kind"] = resource.Kind;
            return item;
        });

    private async Task<Dictionary<string, JsonObject>> ValuesAsync(
        DesiredCluster desired, ClusterState state, CancellationToken cancellationToken)
    {
        Dictionary<string, JsonObject> values = new(StringComparer.Ordinal);
        foreach ((string ns, string name) in desired.Rendering.ScaleSets.Where(wanted => !IsSame(wanted, state))
            .Select(wanted => (wanted.Namespace, wanted.Name)).Append((desired.ControllerNamespace, ControllerValues.Release)))
        {
            if (state.Release(ns, name) is not null)
                values[ClusterState.Key(ns, name)] = await helm.ValuesAsync(name, ns, cancellationToken);
        }

        return values;
    }

    private static bool IsSame(ScaleSet wanted, ClusterState state) => state.ScaleSet(wanted.Namespace, wanted.Name) is { } there
        && ClusterState.Annotation(there, ReleaseValues.DigestAnnotation) == ReleaseValues.Digest(wanted.Values);
}
