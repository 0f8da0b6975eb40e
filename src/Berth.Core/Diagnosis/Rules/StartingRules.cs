namespace Berth.Core.Diagnosis.Rules;

/// <summary>Nothing has failed: the pod is on its way. Asked for only when no other rule finds anything.</summary>
internal static class StartingRules
{
    public static Finding? Find(Evidence evidence)
    {
        bool begins = evidence.Phase == "Pending" || (evidence.Phase == "Running"
            && (evidence.Job is { Ended: null, IsRunning: false } || evidence.Containers.Any(ProbeRules.IsAwaited)));
        if (!begins || evidence.Refusal.Exists || evidence.IsBeingDeleted || evidence.Steps.Any(step => step.Failed)) return null;
        PodEvent[] warnings = [.. evidence.Events.Where(e => e.IsWarning && e.Reason is not ("MissingClusterDNS" or "FailedScheduling"))];
        if (warnings.Length > 0 || WaitsFor(evidence) is not { } reason) return null;
        return Finding.Certain(
            "pod-starting", $"The pod \"{evidence.Name.Brief()}\" is still starting: it waits for {reason}",
            "Nothing has failed yet: ask again in a moment, or follow it with berth status",
            [$"pod: {evidence.Phase}", .. evidence.Events.TakeLast(3).Select(e => e.ToString())]);
    }

    private static string? WaitsFor(Evidence evidence)
    {
        JsonView scheduled = evidence.Status["conditions"].Items.FirstOrDefault(c => c["type"].Text == "PodScheduled");
        string node = evidence.Pod["spec"]["nodeName"].Text ?? "";
        if (scheduled["reason"].Text == "SchedulingGated")
            return $"its scheduling gate {string.Join(", ", evidence.Spec["schedulingGates"].Items.Select(gate => $"\"{gate["name"].Text}\""))}";
        if (node.Length == 0 && evidence.Pod["spec"].IsObject && !evidence.HasStarted && evidence.Pod["metadata"]["uid"].Exists)
            return scheduled["status"].Text == "False" ? null : "the scheduler to choose a node";
        if (evidence.Containers.FirstOrDefault(c => c is { IsInit: true, IsRunning: true }) is { } init && !IsSidecar(init))
            return $"{init.Title} to end{Since(init)}";
        if (evidence.Events.LastOrDefault(e => e.Reason is "Pulling" or "Pulled" or "Failed") is { Reason: "Pulling" } pull)
            return $"the image {(pull.Message.Quoted() ?? "").Brief()} to be pulled";
        if (evidence.Containers.FirstOrDefault(c => !c.IsRunning && c.Ended is null && c.Waiting is "ContainerCreating" or "PodInitializing") is { } next)
            return evidence.HasStarted ? $"{next.Title} to be made" : "its volumes, its network and its first container";
        if (evidence.Containers.FirstOrDefault(ProbeRules.IsAwaited) is { } awaited) return $"{awaited.Title} to get ready, by its probe";
        return node.Length > 0 && !evidence.Status["startTime"].Exists ? $"the kubelet of the node \"{node}\" to take it" : null;
    }

    private static bool IsSidecar(ContainerEvidence container) => container.Spec["restartPolicy"].Text == "Always";

    private static string Since(ContainerEvidence container) =>
        container.RunningSince is { Length: > 0 } since ? $" (it runs since {since})" : "";
}
