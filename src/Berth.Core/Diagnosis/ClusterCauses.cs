namespace Berth.Core.Diagnosis;

/// <summary>The cluster that jobs run on.</summary>
internal static class ClusterCauses
{
    public const string Title = "A cluster: how it is reached, and what it cannot do";

    public static readonly IReadOnlyList<Cause> All =
    [
        new(
            "agent-image-missing", "No image is named that brings Berth's agent into a pod",
            "On a cluster the agent comes in an image of its own.",
            "Set BERTH_IMAGE to Berth's image, as the nodes can pull it."),
        new(
            "cluster-busy", "The API server is too busy",
            "It asked to wait again and again.",
            "Try again later."),
        new(
            "cluster-certificate-untrusted", "The API server's certificate cannot be trusted",
            "It is signed by another authority than the kubeconfig's, or has ended.",
            "Get a new kubeconfig of the cluster."),
        new(
            "cluster-credentials-failed", "The credential plugin of the kubeconfig gave no token",
            "The program is missing, failed, or wants a login.",
            "Run kubectl once with the same context."),
        new(
            "cluster-error", "The API server answered with an error",
            "Its message is in the evidence.",
            "See the API server's log."),
        new(
            "cluster-not-authenticated", "The cluster does not accept the credentials",
            "They have ended, or belong to another cluster.",
            "Log in again, or choose another context."),
        new(
            "cluster-not-configured", "It is not known which cluster is meant, or how to reach it",
            "There is no usable kubeconfig or service account, or a name in it is wrong.",
            "Set KUBECONFIG, and choose with --context."),
        new(
            "cluster-unreachable", "The API server does not answer",
            "It is stopped, its name cannot be resolved, or the network is in between.",
            "See whether the cluster runs, and to VPN and proxy."),
        new(
            "container-step-not-supported", "A container step cannot run on this engine yet",
            "It would be a pod of its own, without the job's files.",
            "Run it in the job's container, or on the Docker engine."),
        new(
            "config-extension-invalid", "The official hook could not run a job with this extension",
            "Its merge appends lists and replaces fields: a name or path comes twice, or an init container is lost.",
            "Change the extension at the place named, or use 'hook: berth'."),
        new(
            "config-incomplete", "A scale set needs what this runner does not say",
            "It has no repository, organisation or enterprise, or no credentials.",
            "Add the field named to berth.yaml."),
        new(
            "image-build-not-supported", "A cluster builds no images",
            "The action comes as a Dockerfile.",
            "Use an action with a published image, or the Docker engine."),
        new(
            "image-not-visible", "A cluster does not show what an image holds",
            "Caches are met by what the image has at their path.",
            "Leave the runner's caches out on a cluster."),
        new(
            "install-failed", "The agent could not be copied into the pod",
            "The volume for it is full, or cannot be written.",
            "See its message, and to the node's disk."),
        new(
            "pod-not-started", "The pod did not start, and no rule knows why",
            "What was observed is in the evidence.",
            "See the events of the namespace."),
        new(
            "pod-removed", "The pod was removed while it was started",
            "Somebody deleted it, or its node was drained.",
            "See who deletes pods in that namespace."),
    ];
}
