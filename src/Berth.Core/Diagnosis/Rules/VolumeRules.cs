using System.Text.RegularExpressions;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>The kubelet could not make the pod's volumes ready.</summary>
internal static partial class VolumeRules
{
    public static IEnumerable<Finding> Find(Evidence evidence)
    {
        // Containers start when all volumes are mounted: what failed before then has passed.
        if (evidence.HasStarted) return [];
        string[] failures = [.. evidence.Events
            .Where(e => e.Reason is "FailedMount" or "FailedAttachVolume" or "FailedMapVolume" or "FailedCreatePodSandBox" or "ProvisioningFailed")
            .OrderBy(e => e.Message.Says("timed out waiting"))
            .Select(e => e.Message).Distinct()];
        Finding[] known = [.. failures.Select(message => Of(evidence, message)).OfType<Finding>()];
        return known.Length > 0 ? known : [.. failures.Take(1).Select(message => Unmounted(evidence, message))];
    }

    private static Finding? Of(Evidence evidence, string message)
    {
        if (HostPathMessages.Find(evidence, message) is { } hostPath) return hostPath;
        if (ConfigRules.Missing(evidence, message, VolumeOf(message)) is { } missing) return missing;
        if (message.Says("persistentvolumeclaim") && message.SaysAny("not found", "being deleted"))
        {
            return Finding.Certain(
                "volume-claim-missing", $"The PersistentVolumeClaim {SchedulingRules.Claims(evidence)} does not exist in \"{evidence.Namespace}\"",
                "Create it there, or correct claimName in the hook extension", message);
        }

        return message.SaysAny("PVC is not bound", "unbound", "is not bound")
            ? Finding.Certain(
                "volume-claim-pending", $"The PersistentVolumeClaim {SchedulingRules.Claims(evidence)} is not bound to a volume",
                "See kubectl describe pvc: its storage class, size and access mode must match a volume or a provisioner", message)
            : null;
    }

    private static Finding Unmounted(Evidence evidence, string message) => message.Says("sandbox") && message.SaysAny("OOM-killed", "memory limit too low")
        ? Finding.Certain(
            "out-of-memory", $"The memory limit of the pod's containers is too low for the pod \"{evidence.Name.Brief()}\" to start",
            "Raise resources.limits.memory", message)
        : message.Says("sandbox")
        ? Finding.Certain(
            "pod-sandbox-failed", $"The node could not make the pod's network or sandbox: {message}",
            "See to the node's network plugin and container runtime (journalctl -u kubelet)", message)
        : Finding.Certain(
            "volume-not-mounted", $"The volume{(VolumeOf(message) is { } name ? $" \"{name}\"" : "s")} of {evidence.Name} could not be mounted: {message}",
            "See to the storage that the volume names, and to its driver on the node", message);

    private static string? VolumeOf(string message) =>
        message.Quoted("for volume") ?? (WaitedFor().Match(message) is { Success: true } waiting ? waiting.Groups[1].Value : null);

    [GeneratedRegex(@"unmounted volumes=\[([^\]\s,]+)")]
    private static partial Regex WaitedFor();
}
