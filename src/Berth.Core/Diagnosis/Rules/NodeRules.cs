namespace Berth.Core.Diagnosis.Rules;

/// <summary>The pod was ended from outside: deadline, eviction, preemption, a lost node, a deletion.</summary>
internal static class NodeRules
{
    public static IEnumerable<Finding> Find(Evidence evidence)
    {
        (string reason, string message) = Stated(evidence);
        return reason switch
        {
            "DeadlineExceeded" => [Deadline(evidence, message)],
            "Evicted" or "TerminationByKubelet" => [Evicted(message)],
            "Preempted" or "Preempting" or "PreemptionByScheduler" or "PreemptionByKubeScheduler" => [Finding.Certain(
                "pod-preempted", "The pod was ended to make room for another of higher priority",
                "Give the job a priorityClassName, or the cluster more room", $"pod: {reason}: {message}")],
            "NodeLost" or "NodeShutdown" or "Shutdown" or "Terminated" or "DeletionByTaintManager" or "DeletionByPodGC"
                or "TaintManagerEviction" or "NodeNotReady" => [Finding.Certain(
                    "node-lost", $"The node {evidence.Spec["nodeName"].Text} went away under the job: {message}",
                    "Run the job again; see to the node, or keep its scale-down away from running jobs", $"pod: {reason}: {message}")],
            "EvictionByEvictionAPI" => [Finding.Certain(
                "pod-evicted", "The pod was evicted through the API, as when its node is drained",
                "Run the job again; keep drains and scale-down away from running jobs (a PodDisruptionBudget, safe-to-evict: false)",
                $"pod: {reason}: {message}")],
            _ when evidence.IsBeingDeleted && evidence.Containers.Any(c => c.Ended is { Killed: true }) => [Deleted(evidence)],
            _ when LostContainer(evidence) is { } lost => [Finding.Of(
                "node-lost", Certainty.Likely, $"The {lost.Title} vanished: the node does not know how it ended",
                "Run the job again; see whether the node restarted", [lost.Ended!.Message, .. Quote(message)])],
            _ => [],
        };
    }

    /// <summary>True when the pod was ended from outside: how its containers ended then is no cause.</summary>
    public static bool EndedByNode(Evidence evidence) => Find(evidence).Any();

    /// <summary>What the pod's status says; else its condition DisruptionTarget, since Kubernetes 1.26; else an event.</summary>
    private static (string Reason, string Message) Stated(Evidence evidence)
    {
        string reason = evidence.Status["reason"].Text ?? "";
        if (reason.Length > 0) return (reason, evidence.Status["message"].Text ?? "");
        JsonView disruption = evidence.Status["conditions"].Items
            .FirstOrDefault(c => c["type"].Text == "DisruptionTarget" && c["status"].Text == "True");
        if (disruption["reason"].Text is { Length: > 0 } why) return (why, disruption["message"].Text ?? "");
        return evidence.Phase != "Running" && evidence.Events.LastOrDefault(
                e => e.Container is null && e.Reason is "Evicted" or "DeadlineExceeded" or "Preempted" or "TaintManagerEviction") is { } told
            ? (told.Reason, told.Message)
            : ("", evidence.Status["message"].Text ?? "");
    }

    private static Finding Deadline(Evidence evidence, string message)
    {
        string limit = evidence.Spec["activeDeadlineSeconds"].Number is { } seconds ? $" of {seconds} s" : "";
        return Finding.Certain(
            "deadline-exceeded", $"The pod ran longer than its own deadline{limit} (activeDeadlineSeconds)",
            "Raise or leave out spec.activeDeadlineSeconds in the hook extension, or make the job shorter",
            [$"pod: DeadlineExceeded: {message}"]);
    }

    private static Finding Evicted(string message)
    {
        string[] quoted = [$"pod: Evicted: {message}"];
        if (message.SaysAny("resource: memory", "MemoryPressure", "memory.available"))
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

    private static Finding Deleted(Evidence evidence)
    {
        ContainerEvidence killed = evidence.Containers.First(c => c.Ended is { Killed: true });
        return Finding.Certain(
            "pod-deleted", $"The pod \"{evidence.Name.Brief()}\" was deleted while the job ran",
            "See who deleted it: a cancelled job, the runner's own cleanup, or someone with kubectl",
            $"metadata.deletionTimestamp: {evidence.Pod["metadata"]["deletionTimestamp"].Text}",
            $"{killed.Title}: {killed.Ended!.Reason}, exit code {killed.Ended.ExitCode}");
    }

    private static ContainerEvidence? LostContainer(Evidence evidence) =>
        evidence.Containers.FirstOrDefault(c => c.Ended is { Reason: "ContainerStatusUnknown" });

    private static IEnumerable<string> Quote(string message) => message.Length > 0 ? [message] : [];
}
