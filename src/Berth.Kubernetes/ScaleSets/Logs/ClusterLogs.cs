using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Runners;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.ScaleSets.Deployment;
using Berth.Kubernetes.ScaleSets.Status;

namespace Berth.Kubernetes.ScaleSets.Logs;

/// <summary>The logs of a scale set's listener, its runners and their jobs together, each line with whose it is.</summary>
public sealed class ClusterLogs(ClusterSession session, ClusterDefinition cluster)
{
    private const int Tail = 500;
    private static readonly string[] _statuses = ["initContainerStatuses", "containerStatuses"];
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(10);

    /// <param name="name">A scale set, or one runner of it.</param>
    /// <param name="follow">Goes on, and shows what starts meanwhile; until the runner has ended, or it is interrupted.</param>
    /// <param name="write">Gets each line.</param>
    public Task ShowAsync(string name, bool follow, Action<string> write, CancellationToken cancellationToken) =>
        session.GuardAsync("Reading logs", async () =>
        {
            ArgumentNullException.ThrowIfNull(write);
            Lock one = new();
            Dictionary<LogSource, Task> open = [];
            await using ChangeWatch changes = new(
                session.Objects, session.Time, said => Write(null, said), follow ? Watched(cluster.ControllerNamespace) : []);
            while (true)
            {
                IReadOnlyList<LogSource> sources = await SourcesAsync(name, cancellationToken);
                if (sources.Count == 0 && open.Count == 0 && !follow) throw Nothing(name);
                foreach (LogSource source in sources.Where(source => !open.ContainsKey(source)))
                {
                    open[source] = CopyAsync(source, follow, line => Write(source, line), cancellationToken);
                    // One after the other, where the order of lines of several says nothing.
                    if (!follow) await open[source];
                }

                if (!follow || (sources.Count == 0 && open.Count > 0))
                {
                    await Task.WhenAll(open.Values);
                    return true;
                }

                await changes.WaitAsync(_look, cancellationToken);
            }

            void Write(LogSource? source, string line)
            {
                lock (one) write($"{source?.Label ?? "berth"} | {InertText.Of(line)}");
            }
        });

    /// <summary>Listeners, runners, and the pods of jobs of both hooks.</summary>
    private static WatchedObjects[] Watched(string controllerNamespace) =>
    [
        new(ApiResource.Pods, controllerNamespace),
        new(ApiResource.Pods, null, Selector: "actions.github.com/scale-set-name"),
        new(ApiResource.Pods, null, Selector: $"{Core.Pods.PodLabels.ManagedBy}={Core.Pods.PodLabels.ManagedByValue}"),
        new(ApiResource.Pods, null, Selector: "runner-pod"),
    ];

    private async Task<IReadOnlyList<LogSource>> SourcesAsync(string name, CancellationToken cancellationToken)
    {
        List<LogSource> sources = [];
        IReadOnlyList<JsonObject> listeners =
            await session.Objects.ListAsync(ApiResource.Listeners, cluster.ControllerNamespace, null, cancellationToken);
        foreach (JsonObject listener in listeners.Where(item => (string?)item["spec"]?["autoscalingRunnerSetName"] == name))
        {
            if (await session.Objects.GetAsync(
                ApiResource.Pods, cluster.ControllerNamespace, ClusterState.Name(listener), cancellationToken) is { } pod)
                sources.AddRange(Of(pod, "listener"));
        }

        foreach (JsonObject runner in (await session.Objects.ListAsync(ApiResource.Runners, null, null, cancellationToken))
            .Where(item => ClusterState.Name(item) == name || ClusterState.Label(item, "actions.github.com/scale-set-name") == name))
        {
            string runnerName = ClusterState.Name(runner);
            IReadOnlyList<JsonObject> pods =
                await session.Objects.ListAsync(ApiResource.Pods, ClusterState.Namespace(runner), null, cancellationToken);
            foreach (JsonObject pod in pods.Where(pod => ClusterState.Name(pod) == runnerName))
                sources.AddRange(Of(pod, runnerName));
            foreach (JsonObject pod in pods.Where(pod => ClusterStatusReader.IsJobOf(pod, runnerName)))
                sources.AddRange(Of(pod, ClusterState.Name(pod)));
        }

        return sources;
    }

    /// <summary>The containers that have begun: others have no log, and asking for it is an error.</summary>
    private static IEnumerable<LogSource> Of(JsonObject pod, string label)
    {
        JsonNode[] begun =
        [
            .. _statuses
                .SelectMany(list => (pod["status"]?[list] as JsonArray ?? []).OfType<JsonNode>())
                .Where(status => status["state"]?["running"] is not null || status["state"]?["terminated"] is not null),
        ];
        return begun.Select(status => (string?)status["name"] ?? "").Select(container => new LogSource(
            ClusterState.Namespace(pod), ClusterState.Name(pod), container, begun.Length > 1 ? $"{label}/{container}" : label));
    }

    private async Task CopyAsync(LogSource source, bool follow, Action<string> write, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await session.PodsIn(source.Namespace)
                .LogAsync(source.Pod, source.Container, follow, Tail, cancellationToken);
            using StreamReader reader = new(await response.Content.ReadAsStreamAsync(cancellationToken));
            while (await reader.ReadLineAsync(cancellationToken) is { } line) write(line);
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or IOException)
        {
            write($"(the log cannot be read: {InertText.Line(e.Message, 200)})");
        }
    }

    private static BerthException Nothing(string name) => new(Finding.Certain(
        "nothing-to-show", $"there is no listener and no runner of {name} on the cluster", "See 'berth status'; 'berth up' makes them."));
}
