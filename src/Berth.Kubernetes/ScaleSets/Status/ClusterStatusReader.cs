using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Runners;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.Pods;
using Berth.Kubernetes.ScaleSets.Deployment;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.ScaleSets.Status;

/// <summary>Looks at what Berth keeps on a cluster. Asks for each kind once, and for more only of what is not well.</summary>
public sealed class ClusterStatusReader(ClusterSession session, ClusterDefinition cluster)
{
    /// <summary>A pod that starts may take so long before it is asked why.</summary>
    private static readonly TimeSpan _starts = TimeSpan.FromSeconds(20);

    /// <param name="only">Only these scale sets; null for all.</param>
    public Task<ClusterStatus> ReadAsync(IReadOnlyCollection<string>? only, CancellationToken cancellationToken) =>
        session.GuardAsync("Looking at the cluster", () => LookAsync(only, cancellationToken));

    /// <summary>Deletes the runners that hold a slot and will never run again.</summary>
    /// <returns>Their names.</returns>
    public Task<IReadOnlyList<string>> CleanAsync(ClusterStatus status, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(status);
        return session.GuardAsync<IReadOnlyList<string>>("Freeing slots", async () =>
        {
            List<string> freed = [];
            foreach (ScaleSetStatus scaleSet in status.ScaleSets)
            {
                foreach (RunnerStatus runner in scaleSet.Runners.Where(runner => runner.HoldsSlot))
                {
                    if (await session.Objects.DeleteAsync(ApiResource.Runners, scaleSet.Namespace, runner.Name, cancellationToken))
                        freed.Add(runner.Name);
                }
            }

            return freed;
        });
    }

    private async Task<ClusterStatus> LookAsync(IReadOnlyCollection<string>? only, CancellationToken cancellationToken)
    {
        IReadOnlyList<JsonObject> sets = await session.Objects.ListAsync(ApiResource.ScaleSets, null, null, cancellationToken);
        IReadOnlyList<JsonObject> secrets = await session.Objects.ListAsync(
            ApiResource.Secrets, null, $"{Core.Pods.PodLabels.ManagedBy}={Core.Pods.PodLabels.ManagedByValue}", cancellationToken);
        (string Namespace, string Name)[] own =
        [
            .. sets.Concat(secrets).Select(item => (ClusterState.Namespace(item), Name: ClusterState.Label(item, ScaleSetNames.Label)!))
                .Where(item => item.Name is not null && (only is null || only.Contains(item.Name))).Distinct(),
        ];
        IReadOnlyList<ListenerObservation> listeners =
            await new ListenerReader(session, cluster.ControllerNamespace, null).ReadAsync(own, cancellationToken);
        List<ScaleSetStatus> found = [];
        foreach (IGrouping<string, ListenerObservation> ns in listeners.GroupBy(seen => seen.Namespace))
        {
            IReadOnlyList<JsonObject> runners = await session.Objects.ListAsync(ApiResource.Runners, ns.Key, null, cancellationToken);
            IReadOnlyList<JsonObject> pods = await session.Objects.ListAsync(ApiResource.Pods, ns.Key, null, cancellationToken);
            IReadOnlyList<JsonObject> claims =
                await session.Objects.ListAsync(ApiResource.Claims, ns.Key, ScaleSetNames.Label, cancellationToken);
            ILookup<string, CacheView> slots = await SlotViews.ReadAsync(session.Objects, ns.Key, cancellationToken);
            foreach (ListenerObservation seen in ns)
                found.Add(await ScaleSetAsync(seen, runners, pods, claims, slots[seen.Name], cancellationToken));
        }

        return new ClusterStatus(
            await ControllerAsync(cancellationToken), found,
            sets.Count(set => ClusterState.Label(set, ScaleSetNames.Label) is null));
    }

    private async Task<ControllerStatus> ControllerAsync(CancellationToken cancellationToken)
    {
        JsonObject? pod = (await session.Objects.ListAsync(
            ApiResource.Pods, cluster.ControllerNamespace, ClusterStateReader.ControllerSelector, cancellationToken))
            .FirstOrDefault(item => ClusterState.Label(item, "app.kubernetes.io/component") == "controller-manager");
        return pod is null
            ? new ControllerStatus(null, "missing", null, null, [])
            : new ControllerStatus(
                ClusterState.Name(pod), PodHealth.Word(pod), ClusterState.Label(pod, "app.kubernetes.io/version"),
                PodHealth.CreatedAt(pod), await FindingsAsync(pod, "controller", cancellationToken));
    }

    private async Task<ScaleSetStatus> ScaleSetAsync(
        ListenerObservation seen, IReadOnlyList<JsonObject> runners, IReadOnlyList<JsonObject> pods, IReadOnlyList<JsonObject> claims,
        IEnumerable<CacheView> slots, CancellationToken cancellationToken)
    {
        List<RunnerStatus> ownRunners = [];
        foreach (JsonObject runner in runners.Where(item => ClusterState.Label(item, "actions.github.com/scale-set-name") == seen.Name))
            ownRunners.Add(await RunnerAsync(runner, pods, cancellationToken));
        return new ScaleSetStatus(
            seen.Namespace, seen.Name, ListenerRules.Judge(seen, session.Time.GetUtcNow()),
            seen.Pod is null ? null : View(seen.Pod, "listener", []),
            seen.ScaleSet is null ? null : PodHealth.CreatedAt(seen.ScaleSet),
            seen.ScaleSet?["spec"]?["minRunners"]?.GetValue<int>() ?? 0, seen.ScaleSet?["spec"]?["maxRunners"]?.GetValue<int>() ?? 0,
            ownRunners,
            [.. claims.Where(claim => ClusterState.Label(claim, ScaleSetNames.Label) == seen.Name).Select(Cache), .. slots]);
    }

    private async Task<RunnerStatus> RunnerAsync(
        JsonObject runner, IReadOnlyList<JsonObject> pods, CancellationToken cancellationToken)
    {
        string name = ClusterState.Name(runner);
        List<PodView> views = [];
        foreach (JsonObject pod in pods.Where(pod => ClusterState.Name(pod) == name))
            views.Add(View(pod, "runner", await FindingsAsync(pod, name, cancellationToken)));
        foreach (JsonObject pod in pods.Where(pod => IsJobOf(pod, name)))
            views.Add(View(pod, "job", await FindingsAsync(pod, ClusterState.Name(pod), cancellationToken)));
        return new RunnerStatus(
            name, (string?)runner["status"]?["phase"] ?? "", PodHealth.CreatedAt(runner), Job(runner), views, RunnerRules.Of(runner));
    }

    /// <summary>The official hook labels what it makes, Berth's has it owned by the runner's pod.</summary>
    internal static bool IsJobOf(JsonObject pod, string runner) => ClusterState.Name(pod) != runner
        && (ClusterState.Label(pod, "runner-pod") == runner
            || (pod["metadata"]?["ownerReferences"] as JsonArray ?? []).Any(owner =>
                (string?)owner?["kind"] == "Pod" && (string?)owner["name"] == runner));

    private static JobView? Job(JsonObject runner)
    {
        JsonNode? status = runner["status"];
        string? repository = (string?)status?["jobRepositoryName"];
        string? name = (string?)status?["jobDisplayName"];
        return string.IsNullOrEmpty(repository) && string.IsNullOrEmpty(name)
            ? null
            : new JobView(repository, name, (string?)status?["jobWorkflowRef"], status?["workflowRunId"]?.GetValue<long>());
    }

    private async Task<IReadOnlyList<Finding>> FindingsAsync(JsonObject pod, string who, CancellationToken cancellationToken)
    {
        string word = PodHealth.Word(pod);
        bool starts = word is "Pending" or "PodInitializing" && PodHealth.CreatedAt(pod) + _starts > session.Time.GetUtcNow();
        if (starts || word is "Running" or "Succeeded" or "Completed" or "Terminating") return [];
        // What went wrong before an image was asked for is over.
        if (PodHealth.ImageTrouble(pod, who) is { } image) return [image];
        JsonObject? evidence = await new PodEvidence(session.PodsIn(ClusterState.Namespace(pod)), session.Time)
            .DescribeAsync(ClusterState.Name(pod), cancellationToken);
        return evidence is null
            ? []
            : [.. PodEvidence.Judge(evidence).Findings.Select(finding => finding with { Summary = $"{who}: {finding.Summary}" })];
    }

    private static PodView View(JsonObject pod, string role, IReadOnlyList<Finding> findings) =>
        new(ClusterState.Name(pod), role, PodHealth.Word(pod), PodHealth.CreatedAt(pod), findings);

    private CacheView Cache(JsonObject claim)
    {
        string state = (string?)claim["status"]?["phase"] ?? "Pending";
        string name = ClusterState.Name(claim);
        return new CacheView(
            name, state,
            (string?)claim["status"]?["capacity"]?["storage"] ?? (string?)claim["spec"]?["resources"]?["requests"]?["storage"],
            PodHealth.CreatedAt(claim),
            state == "Lost"
                ? [Finding.Certain("cache-volume-lost", $"cache {name}: its volume is gone", $"Remove the claim and run 'berth up': kubectl "
                    + $"delete pvc -n {ClusterState.Namespace(claim)} {name}")]
                : []);
    }
}
