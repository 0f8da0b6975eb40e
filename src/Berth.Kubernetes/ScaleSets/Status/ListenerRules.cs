using Berth.Core.Diagnosis;
using Berth.Kubernetes.ScaleSets.Deployment;

namespace Berth.Kubernetes.ScaleSets.Status;

/// <summary>
/// Judges how far a scale set is. The way that the controller goes with one (autoscalingrunnerset_controller.go): it deletes one of
/// another version; makes the scale set on GitHub and notes its id; makes the runner set and the listener; the listener opens a
/// session and asks for messages.
/// </summary>
internal static class ListenerRules
{
    private const string VersionLabel = "app.kubernetes.io/version";
    private const string IdAnnotation = "runner-scale-set-id";

    /// <summary>A listener of another version may word its log otherwise: one that lives for so long has its session.</summary>
    private static readonly TimeSpan _lives = TimeSpan.FromSeconds(60);

    public static ListenerState Judge(ListenerObservation seen, DateTimeOffset now)
    {
        string who = $"runner {seen.Name}";
        if (!seen.Controllers.Any(PodHealth.IsRunning)) return Controller(seen);
        if (seen.ScaleSet is null)
            return Wrong(seen, "no scale set", null) ?? new ListenerState(false, "waits for its scale set", Finding.Of(
                "scale-set-missing", Certainty.Likely, $"{who}: its AutoscalingRunnerSet is gone",
                "Run 'berth up'. A controller deletes scale sets of a version that is not its own: see 'kubectl get deployment -A -l "
                + $"{ClusterStateReader.ControllerSelector}'."));
        if (seen.ScaleSet["metadata"]?["deletionTimestamp"] is not null)
            return Version(seen, who) ?? new ListenerState(false, "is being deleted", null);
        if (Version(seen, who) is { } mismatch) return mismatch;
        if ((string?)seen.ScaleSet["status"]?["phase"] == "Outdated")
            return new ListenerState(false, "outdated", Finding.Certain(
                "runner-version-deprecated", $"{who}: GitHub does not take runners of this version any more, and the controller has stopped",
                "Set 'runnerImage' in berth.yaml to a newer one and run 'berth up'."));
        if (ClusterState.Annotation(seen.ScaleSet, IdAnnotation) is null)
            return Wrong(seen, "registers on GitHub", who) ?? new ListenerState(false, "registers on GitHub", null);
        if (seen.Listener is null) return Wrong(seen, "waits for its listener", who) ?? new ListenerState(false, "waits for its listener", null);
        if (seen.Pod is null) return Wrong(seen, "waits for its listener's pod", who) ?? new ListenerState(false, "waits for its listener's pod", null);
        return Listener(seen, who, now);
    }

    private static ListenerState Listener(ListenerObservation seen, string who, DateTimeOffset now)
    {
        string word = PodHealth.Word(seen.Pod!);
        if (PodHealth.ImageTrouble(seen.Pod!, $"{who}, listener") is { } image) return new ListenerState(false, word, image);
        int session = LastIndex(seen.Log, IsListening);
        if (PodHealth.IsRunning(seen.Pod!))
        {
            return session >= 0 || PodHealth.StartedAt(seen.Pod!) + _lives < now
                ? new ListenerState(true, "listens", null)
                : new ListenerState(false, "opens its session", GitHubWords.Find(seen.Log, who));
        }

        // What it said before it ended is about the end; what stands before a session that worked is not.
        string[] since = [.. seen.Log.Skip(session + 1)];
        Finding? finding = GitHubWords.Find(since, who) ?? (word is "CrashLoopBackOff" or "Error"
            ? Finding.Of("listener-failed", Certainty.Likely, $"{who}: its listener ends again and again",
                "See its last lines; 'berth logs' has more.", [.. seen.Log.TakeLast(3).Select(line => InertText.Line(line, 300))])
            : null);
        return new ListenerState(false, $"listener: {word}", finding);
    }

    private static ListenerState? Wrong(ListenerObservation seen, string step, string? who) =>
        GitHubWords.Find(seen.ControllerLog, who ?? $"runner {seen.Name}") is { } finding ? new ListenerState(false, step, finding) : null;

    private static ListenerState? Version(ListenerObservation seen, string who)
    {
        string? controller = seen.Controllers.Select(pod => ClusterState.Label(pod, VersionLabel)).FirstOrDefault(label => label is not null);
        string? own = ClusterState.Label(seen.ScaleSet!, VersionLabel);
        return controller is null || own is null || controller == own
            ? null
            : new ListenerState(false, "is of another version", Finding.Certain(
                "scale-set-version-mismatch", $"{who}: it is of version {own}, and the controller of {controller}, which deletes it",
                "Run 'berth up': it brings both to 'cluster.chartVersion'.",
                seen.Wanted is null ? [] : [$"berth.yaml wants {seen.Wanted}"]));
    }

    private static ListenerState Controller(ListenerObservation seen)
    {
        const string Who = "the controller";
        if (seen.Controllers.Count == 0)
            return new ListenerState(false, "waits for the controller", Finding.Of(
                "controller-not-running", Certainty.Likely, "no controller runs in the cluster: nothing becomes of scale sets",
                "Run 'berth up'; if it did, see the Deployment's events."))
            { IsOfController = true };
        var pod = seen.Controllers[0];
        Finding? finding = PodHealth.ImageTrouble(pod, Who) ?? (PodHealth.Word(pod) is "Pending" or "Running" or "Terminating"
            ? null
            : Finding.Of("controller-not-running", Certainty.Likely, $"the controller's pod is {PodHealth.Word(pod)}",
                $"See 'kubectl logs -n {ClusterState.Namespace(pod)} {ClusterState.Name(pod)}'."));
        return new ListenerState(false, $"controller: {PodHealth.Word(pod)}", finding) { IsOfController = true };
    }

    private static bool IsListening(string line) => line.Contains("Getting next message", StringComparison.Ordinal)
        || line.Contains("Handling initial session statistics", StringComparison.Ordinal);

    private static int LastIndex(IReadOnlyList<string> lines, Predicate<string> matches) => lines.ToList().FindLastIndex(matches);
}
