using System.Text.Json.Nodes;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.ScaleSets.Charts;

namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>The controller's own release.</summary>
internal sealed class ControllerRelease(ObjectsApi objects, Helm helm)
{
    public async Task ApplyAsync(ClusterChange change, Chart chart, CancellationToken cancellationToken)
    {
        string ns = change.Namespace!;
        switch (change.Kind)
        {
            case ChangeKind.Repair when (await helm.ListAsync(ns, cancellationToken)).FirstOrDefault(r => r.Name == change.Name) is
            { Status: "pending-install" or "uninstalling" }:
                await helm.UninstallAsync(change.Name, ns, cancellationToken);
                break;
            case ChangeKind.Repair:
                await helm.RollbackAsync(change.Name, ns, cancellationToken);
                break;
            case ChangeKind.Update when change.Fields.Any(field => field.Path == "chart"):
                // Helm installs a chart's definitions once and never changes them.
                foreach (JsonObject definition in await helm.DefinitionsAsync(chart, cancellationToken))
                    await objects.ApplyAsync(definition, cancellationToken);
                break;
            default:
                break;
        }

        await helm.ApplyAsync(change.Name, ns, chart, change.Wanted!, cancellationToken);
    }
}
