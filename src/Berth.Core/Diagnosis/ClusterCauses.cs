namespace Berth.Core.Diagnosis;

/// <summary>The cluster that jobs run on.</summary>
internal static class ClusterCauses
{
    public const string Title = "A cluster: how it is reached, and what it cannot do";

    public static readonly IReadOnlyList<Cause> All =
    [
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
            "cluster-changing", "Another berth makes or removes this cluster right now",
            "Two commands for one kind cluster at once.",
            "Wait until the other has ended."),
        new(
            "cluster-not-authenticated", "The cluster does not accept the credentials",
            "They have ended, or belong to another cluster.",
            "Log in again, or choose another context."),
        new(
            "cluster-not-configured", "It is not known which cluster is meant, or how to reach it",
            "There is no usable kubeconfig or service account, or a name in it is wrong.",
            "Set KUBECONFIG, and choose with --context."),
        new(
            "cluster-not-ours", "A kind cluster of that name is not of Berth's making",
            "It was made with kind itself; Berth neither changes nor removes it.",
            "Choose another --name, or use it with --context."),
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
            "ctr-missing", "The command ctr is not in PATH",
            "It brings images into the containerd of this machine.",
            "Install it, or import a file of 'berth image save' on each node."),
        new(
            "image-build-not-supported", "A cluster builds no images",
            "The action comes as a Dockerfile.",
            "Use an action with a published image, or the Docker engine."),
        new(
            "image-not-visible", "A cluster does not show what an image holds",
            "Caches are met by what the image has at their path.",
            "Leave the runner's caches out on a cluster."),
        new(
            "image-load-failed", "containerd did not take the image",
            "It does not run, is elsewhere, or its socket is root's.",
            "See what ctr says; name the socket with --address."),
        new(
            "image-program-missing", "A program that Berth's image is made of is not there",
            "berth-hook and berth-agent are looked for beside berth.",
            "Name their directory with --programs."),
        new(
            "image-program-unusable", "An image of these programs would not work",
            "They are for different processors, no native builds, or the agent is not static.",
            "Name a directory with those of one release with --programs."),
        new(
            "install-failed", "The agent could not be copied into the pod",
            "The volume for it is full, or cannot be written.",
            "See its message, and to the node's disk."),
        new(
            "kind-failed", "kind ended with an error",
            "What it said is in the evidence; often the engine may not start privileged containers.",
            "Give the same command again: a cluster that is left half-made is made anew."),
        new(
            "kind-missing", "The command kind is not in PATH",
            "Clusters of Berth's own are made with it.",
            "Install kind: https://kind.sigs.k8s.io/docs/user/quick-start/#installation."),
        new(
            "kind-too-old", "kind is too old",
            "Its nodes have a Kubernetes that lacks what runners need.",
            "Install a newer kind."),
        new(
            "not-authorised-registry", "The registry wants a login, or refuses the one it got",
            "The docker command's configuration has none for it, or of somebody who may not push there.",
            "docker login REGISTRY, with an account that may push."),
        new(
            "pod-not-started", "The pod did not start, and no rule knows why",
            "What was observed is in the evidence.",
            "See the events of the namespace."),
        new(
            "pod-removed", "The pod was removed while it was started",
            "Somebody deleted it, or its node was drained.",
            "See who deletes pods in that namespace."),
        new(
            "registry-error", "The registry answered with an error",
            "Its own words are in the evidence.",
            "Change what they name, or try again later."),
        new(
            "registry-unreachable", "The registry does not answer",
            "Its name is wrong, or the network, a proxy or a certificate is in between.",
            "See to the name, HTTPS_PROXY and SSL_CERT_FILE."),
    ];
}
