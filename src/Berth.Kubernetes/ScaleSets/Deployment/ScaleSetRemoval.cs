using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.ScaleSets.Charts;
using Berth.Kubernetes.ScaleSets.Status;

namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>
/// Removes a scale set in the order that leaves nothing behind: its release, while controller and credentials are there to take its
/// runners off GitHub; only when that is done, what it was done with. A runner with a job ends when the job does.
/// </summary>
internal sealed class ScaleSetRemoval(ClusterSession session, Helm helm, string controllerNamespace, IClusterProgress progress)
{
    /// <summary>How exactly patience is kept to where nothing changes.</summary>
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(10);

    /// <summary>Without a runner to wait for, and without a controller that would do it.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan _patienceWithoutController = TimeSpan.FromSeconds(30);

    /// <summary>End runners with their jobs.</summary>
    public bool Now { get; init; }

    /// <summary>Give up on GitHub's side: whoever holds these objects back is not waited for.</summary>
    public bool Force { get; init; }

    public async Task RemoveAsync(string ns, string name, CancellationToken cancellationToken)
    {
        JsonObject? before = await session.Objects.GetAsync(ApiResource.ScaleSets, ns, name, cancellationToken);
        await helm.UninstallAsync(name, ns, cancellationToken);
        if (Now) await EndRunnersAsync(ns, name, cancellationToken);
        FinalizerRelease release = new(session.Objects, controllerNamespace);
        if (Force) await release.ReleaseAsync(ns, name, before, cancellationToken);
        // The chart protects its roles until the controller lets them go, and one that never saw the scale set never will.
        else if (before is not null && before["metadata"]?["finalizers"] is null)
            await release.ReleaseProtectedAsync(ns, before, cancellationToken);
        await using ChangeWatch changes = new(
            session.Objects, session.Time, progress.Say, new WatchedObjects(ApiResource.ScaleSets, ns, name),
            new WatchedObjects(ApiResource.Runners, ns, Selector: RunnersOf(name)),
            new WatchedObjects(ApiResource.Pods, controllerNamespace, Selector: ClusterStateReader.ControllerSelector));
        DateTimeOffset since = session.Time.GetUtcNow();
        string said = "";
        while (await session.Objects.GetAsync(ApiResource.ScaleSets, ns, name, cancellationToken) is { } there)
        {
            // One that no release holds any more, and that nobody has asked to go.
            if (there["metadata"]?["deletionTimestamp"] is null)
                await session.Objects.DeleteAsync(ApiResource.ScaleSets, ns, name, cancellationToken);
            int runners = (await RunnersAsync(ns, name, cancellationToken)).Count;
            string words = runners == 0 ? $"{name}: leaves GitHub" : $"{name}: waits for {runners} runner{(runners == 1 ? "" : "s")} to end";
            if (words != said)
            {
                progress.Say(said = words);
                since = session.Time.GetUtcNow();
            }

            bool controllerRuns = await ControllerRunsAsync(cancellationToken);
            TimeSpan passed = session.Time.GetUtcNow() - since;
            if ((!controllerRuns && passed > _patienceWithoutController) || (runners == 0 && passed > _patience))
                throw Stuck(ns, name, controllerRuns);
            await changes.WaitAsync(_look, cancellationToken);
        }
    }

    private Task<IReadOnlyList<JsonObject>> RunnersAsync(string ns, string name, CancellationToken cancellationToken) =>
        session.Objects.ListAsync(ApiResource.Runners, ns, RunnersOf(name), cancellationToken);

    private static string RunnersOf(string name) => $"actions.github.com/scale-set-name={name}";

    private async Task EndRunnersAsync(string ns, string name, CancellationToken cancellationToken)
    {
        foreach (JsonObject runner in await RunnersAsync(ns, name, cancellationToken))
        {
            progress.Say($"{name}: ends {ClusterState.Name(runner)}");
            await session.Objects.DeleteAsync(ApiResource.Pods, ns, ClusterState.Name(runner), cancellationToken);
        }
    }

    private async Task<bool> ControllerRunsAsync(CancellationToken cancellationToken) =>
        (await session.Objects.ListAsync(ApiResource.Pods, controllerNamespace, ClusterStateReader.ControllerSelector, cancellationToken))
            .Any(PodHealth.IsRunning);

    private static BerthException Stuck(string ns, string name, bool controllerRuns) => new(Finding.Certain(
        "scale-set-not-removed", controllerRuns
            ? $"scale set {ns}/{name} does not go away: the controller has not taken it off GitHub"
            : $"scale set {ns}/{name} cannot go away: no controller runs that would take it off GitHub",
        controllerRuns
            ? "See to the credentials ('berth auth check'), mend them, run 'berth up' and try again. 'berth down --force' gives up on "
                + "GitHub's side: what stays there is removed by hand (Settings, Actions, Runners)."
            : "Run 'berth up' so that one does, and try again. 'berth down --force' gives up on GitHub's side: what stays there is "
                + "removed by hand (Settings, Actions, Runners)."));
}
