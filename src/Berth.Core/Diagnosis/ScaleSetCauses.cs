namespace Berth.Core.Diagnosis;

/// <summary>Scale sets on a cluster, and what keeps them.</summary>
internal static class ScaleSetCauses
{
    public const string Title = "Scale sets: Helm, the controller, listeners and runners";

    public static readonly IReadOnlyList<Cause> All =
    [
        new(
            "cache-volume-lost", "A cache's volume is gone",
            "Its claim is bound to a volume that does not exist any more.",
            "Remove the claim and run 'berth up'."),
        new(
            "cluster-locked", "Another berth changes the cluster's scale sets",
            "Two 'berth up' or 'berth down' run at once, or one was killed within the last half minute.",
            "Wait until it is done."),
        new(
            "config-chart-missing", "The charts are not where berth.yaml says",
            "'cluster.charts' names a directory without them, or with another version.",
            "Put them there ('helm pull'), or mend 'cluster.charts' and 'cluster.chartVersion'."),
        new(
            "controller-exists", "The cluster has another controller already",
            "Somebody installed Actions Runner Controller under another name or in another namespace.",
            "Set 'cluster.controllerNamespace' to Berth's own, or uninstall the other: two would fight."),
        new(
            "controller-not-running", "No controller runs",
            "Its pod is missing or fails, so nothing becomes of scale sets.",
            "Run 'berth up', and see the pod's log."),
        new(
            "helm-failed", "Helm ended with an error",
            "Its words are in the evidence, with what was done before.",
            "Mend that and give the same command again: it goes on where this one ended."),
        new(
            "helm-missing", "Helm is not installed",
            "Actions Runner Controller is installed by Helm alone.",
            "Install Helm 3.8 or newer."),
        new(
            "helm-too-old", "Helm is too old",
            "Before 3.8 it reads no charts from OCI registries.",
            "Install a newer one."),
        new(
            "listener-failed", "A scale set's listener ends again and again",
            "Its last lines are in the evidence; no rule knows them.",
            "See 'berth logs'."),
        new(
            "listener-not-ready", "A listener was not ready in time",
            "It still does what the message says.",
            "See 'berth status'; 'berth up' waits again."),
        new(
            "namespace-terminating", "A namespace is being deleted and does not go away",
            "Something in it has a finalizer that nobody removes.",
            "See its conditions."),
        new(
            "nothing-to-show", "There is no such runner on the cluster",
            "It was not brought up, or has ended.",
            "See 'berth status'."),
        new(
            "pod-security-forbids", "The namespace forbids what its runners need",
            "It is held to a Pod Security level below 'privileged', and somebody else made it.",
            "Choose another namespace, or allow it."),
        new(
            "runner-failed", "A runner has failed for good and holds a slot",
            "The controller has given up on it and does not replace it.",
            "Mend the cause, then 'berth status --clean'."),
        new(
            "runner-restarts", "A runner's pod fails and is made again",
            "The controller tries five times, each time later.",
            "See its log."),
        new(
            "runner-version-deprecated", "GitHub does not take runners of this version any more",
            "The runner's image is too old, and the controller has stopped the scale set.",
            "Set 'runnerImage' to a newer one and run 'berth up'."),
        new(
            "scale-set-missing", "A scale set is gone from the cluster",
            "Somebody deleted it, or a controller of another version did.",
            "Run 'berth up'."),
        new(
            "scale-set-not-berths", "There is a release of this name that Berth did not make",
            "Berth changes only what is its own.",
            "Uninstall it ('berth import helm' takes its values over), or name the runner otherwise."),
        new(
            "scale-set-not-removed", "A scale set does not go away",
            "Nobody takes it off GitHub: there is no controller, or it has no valid credentials.",
            "Let the controller do it; 'berth down --force' leaves GitHub as it is."),
        new(
            "scale-set-version-mismatch", "A scale set is of another version than the controller",
            "The controller deletes such ones.",
            "Run 'berth up': it brings both to one version."),
    ];
}
