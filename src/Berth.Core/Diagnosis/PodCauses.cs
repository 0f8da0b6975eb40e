namespace Berth.Core.Diagnosis;

/// <summary>The pod: volumes, nodes, the cluster's answers.</summary>
internal static class PodCauses
{
    public const string Title = "The pod: volumes, nodes, the cluster's answers";

    public static readonly IReadOnlyList<Cause> All =
    [
        new(
            "admission-failed", "An admission webhook could not be asked",
            "Its service does not answer, and it must be asked.",
            "Mend the webhook's service."),
        new(
            "config-missing", "A Secret or ConfigMap is missing",
            "It, or a key of it, does not exist in the namespace.",
            "Create it, correct the name, or mark it optional."),
        new(
            "config-path-invalid", "A file of a Secret or ConfigMap has no usable path",
            "It is absolute or has \"..\".",
            "Use a relative path."),
        new(
            "deadline-exceeded", "The pod's own deadline passed",
            "activeDeadlineSeconds was reached.",
            "Raise it, or make the job shorter."),
        new(
            "evicted-memory", "Evicted because the node was short of memory",
            "Pods that use more than they requested go first.",
            "Request what the job needs."),
        new(
            "evicted-storage", "Evicted for disk use",
            "The pod wrote more than its ephemeral-storage limit, or the node's disk filled.",
            "Raise the limit, free the disk, or write to a cache."),
        new(
            "host-path-invalid", "A hostPath is not written as one",
            "It is not absolute, has \"..\", or an unknown type.",
            "Write the path in full, with a known type."),
        new(
            "host-path-missing", "A hostPath is not there",
            "The type does not allow the kubelet to create it, or it cannot.",
            "Create it on every node, or use DirectoryOrCreate."),
        new(
            "host-path-wrong-type", "A hostPath is something else than its type says",
            "A file where a directory is wanted, and so on.",
            "Correct the path or the type."),
        new(
            "mount-duplicate", "Two mounts are at one path",
            "volumes: and options: of a container, or a hook extension and the hook, mount at the same place.",
            "Mount one elsewhere."),
        new(
            "mount-invalid", "A mount is not accepted",
            "Its path or subPath is none that the API takes, or a volume in volumes: of the workflow begins neither with / nor is a name.",
            "Correct the field named."),
        new(
            "mount-propagation-needs-privileged", "Bidirectional needs a privileged container",
            "Only a privileged container may propagate mounts to the node.",
            "Make it privileged, or leave mountPropagation out."),
        new(
            "mount-propagation-not-shared", "The node's mount is not shared",
            "Propagation needs a shared mount on the node.",
            "mount --make-rshared there, or leave mountPropagation out."),
        new(
            "mount-type-mismatch", "A directory is mounted onto a file, or a file onto a directory",
            "The image has the other kind at that path.",
            "Mount elsewhere, or choose the right source."),
        new(
            "mount-without-volume", "A mount of no volume",
            "The name is not among the pod's volumes.",
            "Add the volume, or correct the name."),
        new(
            "namespace-missing", "The namespace does not exist",
            "It was deleted, or is being deleted.",
            "Create it, or correct the runner's namespace."),
        new(
            "node-lost", "The node went away under the pod",
            "It was shut down, restarted or lost.",
            "Run the job again; keep scale-down away from running jobs."),
        new(
            "permission-denied", "The rights are missing",
            "RBAC gives the runner's account no such right, or a path is closed to the user.",
            "Add a Role and RoleBinding, or open the path."),
        new(
            "pod-deleted", "The pod was deleted while the job ran",
            "A cancelled job, a cleanup, or someone with kubectl.",
            "See who deleted it."),
        new(
            "pod-evicted", "Evicted by the node",
            "The node was short of something else, such as process ids.",
            "See the message for what."),
        new(
            "pod-invalid", "The pod is not valid",
            "A field is not accepted; usually a hook extension's.",
            "Correct the field named."),
        new(
            "pod-name-taken", "A pod or container of that name is still there",
            "An earlier job's was not removed, or is being removed; or a container of somebody else's has the name.",
            "Remove it (kubectl delete pod, docker rm -f), or wait until it has gone."),
        new(
            "pod-preempted", "Ended for a pod of higher priority",
            "The scheduler needed its place.",
            "Give the job a priority class, or the cluster room."),
        new(
            "pod-sandbox-failed", "The node could not make the pod's sandbox",
            "The network plugin or the runtime failed.",
            "See the kubelet's log."),
        new(
            "pod-starting", "The pod is still starting",
            "Nothing has failed: it waits for a node, a volume, an image or an init container.",
            "Ask again in a moment."),
        new(
            "policy-denied", "A policy forbids the pod",
            "Pod Security, a webhook or another admission policy.",
            "Change what it names, or ask for an exception."),
        new(
            "port-in-use", "A port of this machine is in use",
            "The job publishes a port that something else has.",
            "Stop that, or leave out the host port."),
        new(
            "quota-exceeded", "A quota does not allow the pod",
            "The namespace's quota is used up, or wants limits to be named.",
            "Ask for less, end other pods, or raise the quota."),
        new(
            "service-account-missing", "The service account does not exist",
            "serviceAccountName names none of the namespace.",
            "Create it, or correct the name."),
        new(
            "sub-path-invalid", "A subPath leads out of its volume",
            "It is absolute, has \"..\", or a link leaves the volume.",
            "Use a relative path inside it."),
        new(
            "unschedulable-host-port", "The host port is taken",
            "Another pod has it on every node.",
            "Leave out hostPort."),
        new(
            "unschedulable-node-selector", "No node matches",
            "nodeSelector or affinity fits no node.",
            "Label a node, or change the selector."),
        new(
            "unschedulable-resources", "No node has room",
            "Too little CPU, memory or another resource is free.",
            "Ask for less, or add a node."),
        new(
            "unschedulable-taint", "The nodes' taints are not tolerated",
            "Every node that is left has a taint or is cordoned.",
            "Add a toleration, or uncordon the node."),
        new(
            "volume-claim-missing", "The PersistentVolumeClaim does not exist",
            "Its name or namespace is wrong, or it was deleted.",
            "Create it, or correct claimName."),
        new(
            "volume-claim-pending", "The PersistentVolumeClaim is not bound",
            "No volume or provisioner fits its class, size and mode.",
            "kubectl describe pvc says what is missing."),
        new(
            "volume-duplicate", "Two volumes have one name",
            "A hook extension adds a volume that the hook has already.",
            "Give it another name."),
        new(
            "volume-invalid", "A volume is not accepted",
            "Its name or path is none that the API takes: \"..\", capitals, underscores.",
            "Correct the field named."),
        new(
            "volume-not-mounted", "A volume could not be mounted",
            "The storage or its driver failed.",
            "See to the storage, and to its driver on the node."),
        new(
            "volume-of-another-pod", "A volume belongs to another pod",
            "It goes with that pod.",
            "Use another name."),
        new(
            "volume-part-not-reachable", "A part of a volume cannot be mounted",
            "subPath or mountPropagation needs files that only the engine reaches.",
            "Mount the whole volume, or use a hostPath."),
    ];
}
