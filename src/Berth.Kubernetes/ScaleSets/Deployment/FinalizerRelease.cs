using System.Text.Json.Nodes;
using Berth.Kubernetes.Api;

namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>
/// Takes the controller's finalizers off a scale set and all that hangs on it, where there is no controller to do it: the objects go
/// away, and what they stand for on GitHub stays.
/// </summary>
internal sealed class FinalizerRelease(ObjectsApi objects, string controllerNamespace)
{
    private static readonly ApiResource[] _held =
    [
        ApiResource.Bindings, ApiResource.Roles, ApiResource.Accounts, ApiResource.Listeners, ApiResource.Runners, ApiResource.RunnerSets,
        ApiResource.ScaleSets,
    ];

    private const string Arc = "actions.github.com/";
    private const string CleanUp = "actions.github.com/cleanup-";

    /// <summary>Of the chart: see AnnotationKey… in controllers/actions.github.com/constants.go.</summary>
    private static readonly (string Annotation, ApiResource Resource)[] _protected =
    [
        (CleanUp + "manager-role-binding", ApiResource.Bindings),
        (CleanUp + "manager-role-name", ApiResource.Roles),
        (CleanUp + "kubernetes-mode-role-binding-name", ApiResource.Bindings),
        (CleanUp + "kubernetes-mode-role-name", ApiResource.Roles),
        (CleanUp + "kubernetes-mode-service-account-name", ApiResource.Accounts),
        (CleanUp + "no-permission-service-account-name", ApiResource.Accounts),
    ];

    /// <param name="before">The AutoscalingRunnerSet as it was: it names what the chart made for it.</param>
    public async Task ReleaseAsync(string ns, string name, JsonObject? before, CancellationToken cancellationToken)
    {
        foreach (JsonObject listener in (await objects.ListAsync(ApiResource.Listeners, controllerNamespace, null, cancellationToken))
            .Where(item => (string?)item["spec"]?["autoscalingRunnerSetName"] == name
                && (string?)item["spec"]?["autoscalingRunnerSetNamespace"] == ns))
            await DropAsync(ApiResource.Listeners, controllerNamespace, ClusterState.Name(listener), delete: true, cancellationToken);
        foreach (JsonObject runner in await objects.ListAsync(
            ApiResource.Runners, ns, $"actions.github.com/scale-set-name={name}", cancellationToken))
            await DropAsync(ApiResource.Runners, ns, ClusterState.Name(runner), delete: true, cancellationToken);
        await DropAsync(ApiResource.RunnerSets, ns, name, delete: true, cancellationToken);
        await DropAsync(ApiResource.ScaleSets, ns, name, delete: true, cancellationToken);
        if (before is not null) await ReleaseProtectedAsync(ns, before, cancellationToken);
    }

    /// <summary>Only what the chart protects until the controller lets it go: Helm has asked for its deletion.</summary>
    public async Task ReleaseProtectedAsync(string ns, JsonObject scaleSet, CancellationToken cancellationToken)
    {
        foreach ((string annotation, ApiResource resource) in _protected)
        {
            if (ClusterState.Annotation(scaleSet, annotation) is { } held)
                await DropAsync(resource, ns, held, delete: false, cancellationToken);
        }
    }

    /// <summary>
    /// What a namespace that is going away still has of scale sets that are gone: a controller that ended too soon let it go never.
    /// </summary>
    /// <returns>How many objects were let go.</returns>
    public async Task<int> ReleaseLeftoversAsync(string ns, CancellationToken cancellationToken)
    {
        int released = 0;
        foreach (ApiResource resource in _held)
        {
            foreach (JsonObject item in await objects.ListAsync(resource, ns, null, cancellationToken))
            {
                if (item["metadata"]?["deletionTimestamp"] is null || item["metadata"]!["finalizers"] is not JsonArray finalizers) continue;
                // What others hold it for is theirs to let go.
                JsonArray kept = new([.. finalizers.Where(held => !((string?)held ?? "").Contains(Arc, StringComparison.Ordinal))
                    .Select(held => held!.DeepClone())]);
                if (kept.Count == finalizers.Count) continue;
                await KeepAsync(resource, ns, ClusterState.Name(item), kept, cancellationToken);
                released++;
            }
        }

        return released;
    }

    private async Task DropAsync(ApiResource resource, string ns, string name, bool delete, CancellationToken cancellationToken)
    {
        if (delete) await objects.DeleteAsync(resource, ns, name, cancellationToken);
        await KeepAsync(resource, ns, name, null, cancellationToken);
    }

    private async Task KeepAsync(
        ApiResource resource, string ns, string name, JsonArray? finalizers, CancellationToken cancellationToken) =>
        await objects.MergeAsync(
            resource, ns, name, new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = finalizers } }, cancellationToken);
}
