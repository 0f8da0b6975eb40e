using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Runners;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.Processes;
using Berth.Kubernetes.ScaleSets.Charts;
using Berth.Kubernetes.ScaleSets.Rendering;
using Berth.Kubernetes.ScaleSets.Status;

namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>Makes a cluster as <c>berth.yaml</c> has it, and touches nothing that is so already.</summary>
public sealed class ClusterUp
{
    private readonly ClusterSession _session;
    private readonly ClusterDefinition _cluster;
    private readonly Helm _helm;
    private readonly IClusterProgress _progress;

    public ClusterUp(ClusterSession session, ClusterDefinition cluster, IProcessRunner processes, IClusterProgress progress)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(cluster);
        (_session, _cluster, _progress) = (session, cluster, progress);
        _helm = new Helm(processes, cluster.Context);
    }

    private ObjectsApi Objects => _session.Objects;

    /// <summary>What would be done; nothing is changed.</summary>
    public async Task<ClusterPlan> PlanAsync(DesiredCluster desired, CancellationToken cancellationToken)
    {
        await _helm.RequireAsync(cancellationToken);
        return await _session.GuardAsync("Looking at the cluster", async () =>
            ClusterPlanner.Plan(desired, await new ClusterStateReader(Objects, _helm).ReadAsync(desired, cancellationToken)));
    }

    /// <exception cref="BerthException">What stood against it; what was done before stays, and the next time goes on from there.</exception>
    public async Task<ClusterUpResult> RunAsync(DesiredCluster desired, ClusterUpOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(desired);
        ArgumentNullException.ThrowIfNull(options);
        // All that can be known to be wrong is, before anything is changed.
        ClusterPlan before = await PlanAsync(desired, cancellationToken);
        Refuse(before);
        await _session.GuardAsync("Trying the runners' pods", () => TryPodsAsync(before, desired, cancellationToken));
        await _session.GuardAsync("Making the namespaces", () => NamespacesAsync(desired, cancellationToken));
        await using ClusterLock mine = await _session.GuardAsync("Locking the cluster", () => ClusterLock.TakeAsync(
            Objects, _session.Time, desired.ControllerNamespace, options.Holder, cancellationToken));
        // Another may have changed it until the lock was ours.
        ClusterPlan plan = await PlanAsync(desired, cancellationToken);
        Refuse(plan);
        List<ClusterChange> done = [];
        try
        {
            foreach (ClusterChange change in await OrderAsync(plan, desired, cancellationToken))
            {
                _progress.Say(Words(change));
                await _session.GuardAsync(Words(change), () => DoAsync(change, desired, cancellationToken));
                done.Add(change);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _progress.Say($"interrupted: {string.Join("; ", SoFar(done, plan))}; 'berth up' goes on from there, 'berth diff' shows the rest");
            throw;
        }
        catch (BerthException failure)
        {
            throw new BerthException(
                [failure.Finding with { Evidence = [.. failure.Finding.Evidence, .. SoFar(done, plan)] }, .. failure.Findings.Skip(1)], failure);
        }

        try
        {
            return new ClusterUpResult(done, await WaitAsync(desired, options, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _progress.Say("interrupted: everything is made, and not every listener was seen to be ready; see 'berth status'");
            throw;
        }
    }

    private static void Refuse(ClusterPlan plan)
    {
        if (plan.Conflicts.Count > 0) throw new BerthException(plan.Conflicts);
    }

    private async Task<bool> TryPodsAsync(ClusterPlan plan, DesiredCluster desired, CancellationToken cancellationToken)
    {
        RunnerPodTrial trial = new(Objects);
        HashSet<string> later = [.. plan.Of("Namespace", ChangeKind.Create).Select(ns => ns.Name)];
        List<Finding> refused = [];
        NodeDirectoryTrial directories = new(Objects);
        foreach (JsonObject ns in desired.Rendering.Namespaces)
        {
            if (await directories.FindAsync(ns, cancellationToken) is { } finding) refused.Add(finding);
        }

        foreach (ClusterChange change in plan.Changes.Where(change =>
            change is { Subject: ClusterChange.ScaleSet, Kind: not ChangeKind.Remove } && !later.Contains(change.Namespace!)))
        {
            if (await trial.FindAsync(change, cancellationToken) is { } finding) refused.Add(finding);
        }

        return refused.Count == 0 ? true : throw new BerthException(refused);
    }

    private static IEnumerable<string> SoFar(List<ClusterChange> done, ClusterPlan plan) => done.Count == 0
        ? ["nothing was changed before"]
        : [$"done before: {string.Join(", ", done.Take(6).Select(change => change.ToString()))}{(done.Count > 6 ? ", …" : "")}",
            $"still to do: {plan.Changes.Count - done.Count}"];

    private async Task<bool> NamespacesAsync(DesiredCluster desired, CancellationToken cancellationToken)
    {
        NamespaceSetup setup = new(Objects, _session.Time, _progress);
        foreach (JsonObject ns in desired.Rendering.Namespaces) await setup.ApplyAsync(ns, cancellationToken);
        return true;
    }

    /// <summary>
    /// The controller deletes scale sets of another version than its own. So before it changes its version they go, while one is
    /// there that can take them off GitHub, and come back after.
    /// </summary>
    private async Task<IReadOnlyList<ClusterChange>> OrderAsync(
        ClusterPlan plan, DesiredCluster desired, CancellationToken cancellationToken)
    {
        bool isNewVersion = plan.Of(ClusterChange.Controller, ChangeKind.Update)
            .Any(change => change.Fields.Any(field => field.Path == "chart"));
        if (!isNewVersion) return plan.Changes;
        ClusterState state = await _session.GuardAsync("Looking at the cluster", () =>
            new ClusterStateReader(Objects, _helm).ReadAsync(desired, cancellationToken));
        ClusterChange[] before =
        [
            .. state.ScaleSets.Where(there => ClusterState.Label(there, ScaleSetNames.Label) is not null).Select(there =>
                new ClusterChange(ChangeKind.Remove, ClusterChange.ScaleSet, ClusterState.Namespace(there), ClusterState.Name(there), [])
                {
                    Reason = "the controller changes its version",
                }),
        ];
        ClusterChange[] again = [.. desired.Rendering.ScaleSets.Select(wanted =>
            new ClusterChange(ChangeKind.Create, ClusterChange.ScaleSet, wanted.Namespace, wanted.Name, []) { Wanted = wanted.Values })];
        return
        [
            .. before,
            .. plan.Changes.Where(change => change.Subject != ClusterChange.ScaleSet),
            .. again,
        ];
    }

    private async Task<bool> DoAsync(ClusterChange change, DesiredCluster desired, CancellationToken cancellationToken)
    {
        string ns = change.Namespace ?? "";
        switch (change.Subject)
        {
            case ClusterChange.Controller:
                await new ControllerRelease(Objects, _helm).ApplyAsync(change, desired.ControllerChart, cancellationToken);
                break;
            case ClusterChange.ScaleSet when change.Kind == ChangeKind.Remove:
                await new ScaleSetRemoval(_session, _helm, desired.ControllerNamespace, _progress)
                    .RemoveAsync(ns, change.Name, cancellationToken);
                break;
            case ClusterChange.ScaleSet:
                if (change.Kind == ChangeKind.Repair) await RepairAsync(change, cancellationToken);
                await ScaleSetDrift.MendAsync(Objects, ns, change.Name, change.Wanted!, cancellationToken);
                if (!ScaleSetDrift.IsAll(change.Fields))
                    await _helm.ApplyAsync(change.Name, ns, desired.ScaleSetChart, ReleaseValues.With(change.Wanted!), cancellationToken);
                break;
            case var _ when change.Kind == ChangeKind.Remove:
                await Objects.DeleteAsync(ApiResource.OfKind(change.Subject), ns, change.Name, cancellationToken);
                break;
            default:
                await Objects.ApplyAsync(change.Wanted!, cancellationToken);
                if (change is { Kind: ChangeKind.Update, Subject: "Secret", Owner: { } owner })
                    await RenewListenerAsync(ns, owner, desired, cancellationToken);
                break;
        }

        return true;
    }

    /// <summary>A listener keeps a copy of the credentials that only a new one reads anew.</summary>
    private async Task RenewListenerAsync(string ns, string scaleSet, DesiredCluster desired, CancellationToken cancellationToken)
    {
        foreach (JsonObject listener in (await Objects.ListAsync(ApiResource.Listeners, desired.ControllerNamespace, null, cancellationToken))
            .Where(item => (string?)item["spec"]?["autoscalingRunnerSetName"] == scaleSet
                && (string?)item["spec"]?["autoscalingRunnerSetNamespace"] == ns))
        {
            _progress.Say($"{scaleSet}: credentials changed, a new listener takes over");
            await Objects.DeleteAsync(ApiResource.Listeners, desired.ControllerNamespace, ClusterState.Name(listener), cancellationToken);
        }
    }

    private async Task RepairAsync(ClusterChange change, CancellationToken cancellationToken)
    {
        HelmRelease? release = (await _helm.ListAsync(change.Namespace!, cancellationToken)).FirstOrDefault(r => r.Name == change.Name);
        // Of an installation that was cut off there is nothing to go back to.
        if (release is { Status: "pending-install" or "uninstalling" })
            await _helm.UninstallAsync(change.Name, change.Namespace!, cancellationToken);
        else if (release is { IsPending: true })
            await _helm.RollbackAsync(change.Name, change.Namespace!, cancellationToken);
    }

    private async Task<IReadOnlyDictionary<string, ListenerState>> WaitAsync(
        DesiredCluster desired, ClusterUpOptions options, CancellationToken cancellationToken)
    {
        (string, string)[] scaleSets = [.. desired.Rendering.ScaleSets.Select(scaleSet => (scaleSet.Namespace, scaleSet.Name))];
        if (options.Patience is not { } patience || scaleSets.Length == 0) return new Dictionary<string, ListenerState>();
        ListenerWait wait = new(
            new ListenerReader(_session, desired.ControllerNamespace, _cluster.ChartVersion), _session, _progress);
        return await _session.GuardAsync("Waiting for the listeners", () => wait.UntilReadyAsync(scaleSets, patience, cancellationToken));
    }

    private static string Words(ClusterChange change)
    {
        string verb = change.Kind switch
        {
            ChangeKind.Create => "makes",
            ChangeKind.Remove => "removes",
            ChangeKind.Repair => "repairs",
            _ => "changes",
        };
        return $"{verb} {change}{(change.Reason is { } reason ? $" ({reason})" : "")}";
    }
}
