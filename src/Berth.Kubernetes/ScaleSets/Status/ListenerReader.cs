using System.Text.Json.Nodes;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.ScaleSets.Deployment;

namespace Berth.Kubernetes.ScaleSets.Status;

/// <summary>Looks at all scale sets at once: four lists, and logs only of what is not ready.</summary>
internal sealed class ListenerReader(ClusterSession session, string controllerNamespace, string? wantedVersion)
{
    private const int Tail = 200;

    /// <summary>What <see cref="ReadAsync"/> looks at, beside logs.</summary>
    public IReadOnlyList<WatchedObjects> Watched { get; } =
    [
        new(ApiResource.ScaleSets, null), new(ApiResource.Listeners, controllerNamespace), new(ApiResource.Pods, controllerNamespace),
    ];

    public async Task<IReadOnlyList<ListenerObservation>> ReadAsync(
        IReadOnlyList<(string Namespace, string Name)> scaleSets, CancellationToken cancellationToken)
    {
        IReadOnlyList<JsonObject> sets = await session.Objects.ListAsync(ApiResource.ScaleSets, null, null, cancellationToken);
        IReadOnlyList<JsonObject> listeners =
            await session.Objects.ListAsync(ApiResource.Listeners, controllerNamespace, null, cancellationToken);
        IReadOnlyList<JsonObject> pods = await session.Objects.ListAsync(ApiResource.Pods, controllerNamespace, null, cancellationToken);
        JsonObject[] controllers = [.. pods.Where(pod => ClusterState.Label(pod, "app.kubernetes.io/part-of") == "gha-rs-controller"
            && ClusterState.Label(pod, "app.kubernetes.io/component") == "controller-manager")];
        string[] controllerLog = await ControllerLogAsync(controllers, cancellationToken);
        List<ListenerObservation> seen = [];
        foreach ((string ns, string name) in scaleSets)
        {
            JsonObject? listener = listeners.FirstOrDefault(item => (string?)item["spec"]?["autoscalingRunnerSetName"] == name
                && (string?)item["spec"]?["autoscalingRunnerSetNamespace"] == ns);
            JsonObject? pod = listener is null ? null : pods.FirstOrDefault(item => ClusterState.Name(item) == ClusterState.Name(listener));
            seen.Add(new ListenerObservation(ns, name, wantedVersion)
            {
                ScaleSet = sets.FirstOrDefault(item => ClusterState.Name(item) == name && ClusterState.Namespace(item) == ns),
                Listener = listener,
                Pod = pod,
                Controllers = controllers,
                Log = pod is null ? [] : await LogAsync(pod, cancellationToken),
                ControllerLog = [.. controllerLog.Where(line => Names(line, name))],
            });
        }

        return seen;
    }

    private static bool Names(string line, string name) => line.Contains($"\"{name}\"", StringComparison.Ordinal)
        || line.Contains($"/{name}\"", StringComparison.Ordinal) || line.Contains($"/{name} ", StringComparison.Ordinal);

    private async Task<string[]> ControllerLogAsync(JsonObject[] controllers, CancellationToken cancellationToken)
    {
        List<string> lines = [];
        foreach (JsonObject pod in controllers.Where(PodHealth.IsRunning)) lines.AddRange(await LogAsync(pod, cancellationToken));
        return [.. lines];
    }

    /// <summary>A log that cannot be had is none: why, the pod's status says.</summary>
    private async Task<string[]> LogAsync(JsonObject pod, CancellationToken cancellationToken)
    {
        string container = (string?)pod["spec"]?["containers"]?[0]?["name"] ?? "";
        try
        {
            using HttpResponseMessage response = await session.PodsIn(ClusterState.Namespace(pod))
                .LogAsync(ClusterState.Name(pod), container, follow: false, Tail, cancellationToken);
            string text = await response.Content.ReadAsStringAsync(cancellationToken);
            return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or IOException)
        {
            return [];
        }
    }
}
