using System.Net;
using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Pods;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>
/// Asks the API server, as a dry run, for a pod with a directory of the node, in a namespace that somebody else made and whose runners
/// need that: a level may be the whole cluster's, and stand in no label.
/// </summary>
internal sealed class NodeDirectoryTrial(ObjectsApi objects)
{
    private const string Refused = "violates PodSecurity \"";

    /// <returns>Why jobs would be refused; null when they would not, or when this account may not ask.</returns>
    public async Task<Finding?> FindAsync(JsonObject wanted, CancellationToken cancellationToken)
    {
        string ns = ClusterState.Name(wanted);
        if (ClusterState.Label(wanted, ClusterNamespace.EnforceLabel) is null
            || await objects.GetAsync(ApiResource.Namespaces, null, ns, cancellationToken) is not { } there
            || ClusterState.Label(there, PodLabels.ManagedBy) == PodLabels.ManagedByValue)
        {
            return null;
        }

        try
        {
            await objects.TryCreateAsync(ApiResource.Pods, Pod(ns), cancellationToken);
            return null;
        }
        catch (ApiException e) when (e.Code == HttpStatusCode.Forbidden && e.Message.Contains(Refused, StringComparison.Ordinal))
        {
            string level = e.Message[(e.Message.IndexOf(Refused, StringComparison.Ordinal) + Refused.Length)..].Split('"', ':')[0];
            return PlanConflicts.Forbidden(ns, level);
        }
        catch (ApiException e) when (e.Code is HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity)
        {
            return null;
        }
    }

    private static JsonObject Pod(string ns) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Pod",
        ["metadata"] = new JsonObject { ["name"] = "berth-trial", ["namespace"] = ns },
        ["spec"] = new JsonObject
        {
            ["containers"] = new JsonArray(new JsonObject { ["name"] = "job", ["image"] = "trial" }),
            ["volumes"] = new JsonArray(new JsonObject
            {
                ["name"] = "cache",
                ["hostPath"] = new JsonObject { ["path"] = ClusterPaths.Caches },
            }),
        },
    };
}
