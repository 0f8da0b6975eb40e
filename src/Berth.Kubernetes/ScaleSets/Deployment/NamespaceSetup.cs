using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Pods;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>Makes namespaces, and leaves alone those that somebody else made.</summary>
internal sealed class NamespaceSetup(ObjectsApi objects, TimeProvider time, IClusterProgress progress)
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(10);

    public async Task ApplyAsync(JsonObject wanted, CancellationToken cancellationToken)
    {
        string name = ClusterState.Name(wanted);
        JsonObject? there = await ThereAsync(name, cancellationToken);
        if (there is null) progress.Say($"makes Namespace {name}");
        if (there is null || (ClusterState.Label(there, PodLabels.ManagedBy) == PodLabels.ManagedByValue && Differs(wanted, there)))
            await objects.ApplyAsync(wanted, cancellationToken);
    }

    /// <summary>Who may not change namespaces needs not where they are as they should be.</summary>
    private static bool Differs(JsonObject wanted, JsonObject there) => (wanted["metadata"]?["labels"] as JsonObject ?? [])
        .Select(label => label.Key).Append(ClusterNamespace.EnforceLabel)
        .Any(label => ClusterState.Label(there, label) != ClusterState.Label(wanted, label));

    /// <summary>One that is being deleted takes nothing new: it is waited for.</summary>
    private async Task<JsonObject?> ThereAsync(string name, CancellationToken cancellationToken)
    {
        DateTimeOffset end = time.GetUtcNow() + _patience;
        ChangeWatch? changes = null;
        try
        {
            while (true)
            {
                JsonObject? there = await objects.GetAsync(ApiResource.Namespaces, null, name, cancellationToken);
                if (there?["metadata"]?["deletionTimestamp"] is null) return there;
                if (time.GetUtcNow() >= end)
                    throw new BerthException(Finding.Certain(
                        "namespace-terminating", $"the namespace {name} is being deleted, and something in it does not go away",
                        $"See what holds it: kubectl get namespace {name} -o yaml", Conditions(there)));
                if (changes is null) progress.Say($"waits for Namespace {name}, which is being deleted");
                changes ??= new ChangeWatch(objects, time, progress.Say, new WatchedObjects(ApiResource.Namespaces, null, name));
                await changes.WaitAsync(_look, cancellationToken);
            }
        }
        finally
        {
            if (changes is not null) await changes.DisposeAsync();
        }
    }

    private static string[] Conditions(JsonObject ns) =>
        [.. (ns["status"]?["conditions"] as JsonArray ?? []).Where(condition => (string?)condition?["status"] == "True")
            .Select(condition => InertText.Line($"{(string?)condition!["type"]}: {(string?)condition["message"]}", 300))];
}
