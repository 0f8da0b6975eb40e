namespace Berth.Core.Diagnosis.Rules;

/// <summary>The node ended the pod: deadline, eviction, preemption, shutdown.</summary>
internal static class NodeRules
{
    public static IEnumerable<Finding> Find(Evidence evidence)
    {
        string reason = evidence.Status["reason"].Text ?? "";
        string message = evidence.Status["message"].Text ?? "";
        PodEvent? told = evidence.Events.LastOrDefault(e => e.Reason is "Evicted" or "DeadlineExceeded" or "Preempted" && e.Container is null);
        if (reason.Length == 0 && evidence.Phase is not "Running" && told is not null) (reason, message) = (told.Reason, told.Message);
        return reason switch
        {
            "DeadlineExceeded" => [Deadline(evidence, message)],
            "Evicted" => [Evicted(evidence, message)],
            "Preempted" or "Preempting" => [Finding.Certain(
                "pod-preempted", "The pod was ended to make room for another of higher priority",
                "Give the job a priorityClassName, or the cluster more room", message)],
            "NodeLost" or "NodeShutdown" or "Shutdown" or "Terminated" => [Finding.Certain(
                "node-lost", $"The node {evidence.Spec["nodeName"].Text} went away under the job: {message}",
                "Run the job again; see to the node, or keep its scale-down away from running jobs", message)],
            _ when LostContainer(evidence) is { } lost => [Finding.Of(
                "node-lost", Certainty.Likely, $"The {lost.Title} vanished: the node does not know how it ended",
                "Run the job again; see whether the node restarted", [lost.Ended!.Message, .. Quote(message)])],
            _ => [],
        };
    }

    /// <summary>True when the pod was ended from outside: how its containers ended then is no cause.</summary>
    public static bool EndedByNode(Evidence evidence) => Find(evidence).Any();

    private static Finding Deadline(Evidence evidence, string message)
    {
        string limit = evidence.Spec["activeDeadlineSeconds"].Number is { } seconds ? $" of {seconds} s" : "";
        return Finding.Certain(
            "deadline-exceeded", $"The pod ran longer than its own deadline{limit} (activeDeadlineSeconds)",
            "Raise or leave out spec.activeDeadlineSeconds in the hook extension, or make the job shorter",
            [$"pod: DeadlineExceeded: {message}"]);
    }

    private static Finding Evicted(Evidence evidence, string message)
    {
        string[] quoted = [$"pod: Evicted: {message}"];
        if (message.SaysAny("memory"))
        {
            return Finding.Certain(
                "evicted-memory", "The node ran out of memory and evicted the pod",
                "Set resources.requests.memory to what the job needs, so that it is put on a node that has it", quoted);
        }

        return message.SaysAny("storage", "disk", "EmptyDir", "inodes", "imagefs", "nodefs")
            ? Finding.Certain(
                "evicted-storage", $"The pod was evicted, it took too much disk: {message}",
                "Raise the ephemeral-storage limit (or the emptyDir's sizeLimit), free the node's disk, or keep big files in a cache",
                quoted)
            : Finding.Certain("pod-evicted", $"The node evicted the pod: {message}", "See to what the node was short of", quoted);
    }

    private static ContainerEvidence? LostContainer(Evidence evidence) =>
        evidence.Containers.FirstOrDefault(c => c.Ended is { Reason: "ContainerStatusUnknown" });

    private static IEnumerable<string> Quote(string message) => message.Length > 0 ? [message] : [];
}
