using System.Globalization;
using System.Text.RegularExpressions;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>
/// No node takes the pod. The scheduler counts the nodes by the first reason that each has against the pod; the kubelet of a
/// node that was chosen beforehand has its own words.
/// </summary>
internal static partial class SchedulingRules
{
    private static readonly (string Cause, string[] Words)[] _reasons =
    [
        ("volume-claim-missing", ["persistentvolumeclaims \"", "persistentvolumeclaim \""]),
        ("volume-claim-pending", ["unbound immediate PersistentVolumeClaims", "available persistent volumes to bind",
            "unbound PersistentVolumeClaims", "non-existent persistentvolume", "non-existent pv", "not bound", "binding volumes"]),
        ("unschedulable-host-port", ["free ports for the requested pod ports", "free host ports", "NodePorts"]),
        ("unschedulable-node-selector", ["node affinity", "node selector", "NodeAffinity", "affinity/anti-affinity", "affinity rules",
            "topology spread", "requested node name", "MatchNodeSelector", "available volume zone"]),
        ("unschedulable-taint", ["taint", "were unschedulable"]),
        ("unschedulable-resources", ["Insufficient", "Too many pods", "enough resource", "OutOf", "exceed max volume count",
            "enough free storage", "no nodes available to schedule", "Allocate failed", "Resources cannot be allocated", "cannot allocate all claims"]),
    ];

    public static IEnumerable<Finding> Find(Evidence evidence)
    {
        JsonView scheduled = evidence.Status["conditions"].Items.FirstOrDefault(c => c["type"].Text == "PodScheduled");
        string rejected = evidence.Status["reason"].Text ?? "";
        string message;
        if (evidence.Phase == "Failed" && IsRejection(rejected))
        {
            message = $"{rejected}: {evidence.Status["message"].Text}";
        }
        else
        {
            // What was said before a node was found has passed.
            bool placed = scheduled["status"].Text == "True" || evidence.Pod["spec"]["nodeName"].Text is { Length: > 0 }
                || evidence.HasStarted || evidence.Events.Any(e => e.Reason == "Scheduled");
            if (placed) return [];
            message = evidence.Events.LastOrDefault(e => e.Reason == "FailedScheduling")?.Message ?? scheduled["message"].Text ?? "";
        }

        string said = message.Split("preemption:", 2)[0].Trim();
        return said.Length > 0 ? Of(evidence, said) : WaitsForClaim(evidence, scheduled) ? [Unbound(evidence)] : [];
    }

    /// <summary>
    /// A claim that is bound when its first pod comes: the scheduler has chosen a node and waits, without a word, for a volume.
    /// </summary>
    private static bool WaitsForClaim(Evidence evidence, JsonView scheduled) =>
        evidence is { Phase: "Pending", IsBeingDeleted: false } && !scheduled.Exists && !evidence.Events.Any()
        && evidence.Spec["volumes"].Items.Any(v => v["persistentVolumeClaim"].IsObject || v["ephemeral"].IsObject);

    private static Finding Unbound(Evidence evidence) => Diagnosis.Finding.Of(
        "volume-claim-pending", Certainty.Likely,
        $"The PersistentVolumeClaim {Claims(evidence)} is probably not bound: the pod has no node yet, and nothing says why",
        "See kubectl describe pvc: its storage class needs a provisioner that makes the volume", "pod: Pending, not scheduled, no events");

    private static bool IsRejection(string reason) =>
        reason is "NodeAffinity" or "NodeName" or "NodePorts" or "MatchNodeSelector" or "TaintToleration" or "NodeUnschedulable"
            or "UnexpectedAdmissionError" or "TopologyAffinityError"
        || reason.StartsWith("OutOf", StringComparison.Ordinal);

    private static IEnumerable<Finding> Of(Evidence evidence, string said)
    {
        (string Cause, string Part, int Nodes)[] against = [.. Parts(said)
            .Select(part => (Cause: CauseOf(part), Part: part, Nodes: Count(part)))
            .Where(part => part.Cause is not null)
            .Select(part => (part.Cause!, part.Part, part.Nodes))];
        // Control planes and nodes that are not ready are there in every cluster: they stand last, and so do single nodes.
        return against
            .OrderBy(part => IsOrdinary(part.Part))
            .ThenByDescending(part => part.Nodes)
            .ThenBy(part => Array.FindIndex(_reasons, reason => reason.Cause == part.Cause))
            .DistinctBy(part => part.Cause)
            .Select(part => Finding(evidence, part.Cause, part.Part, said));
    }

    private static string? CauseOf(string part) =>
        part.Says("persistentvolumeclaim") && part.SaysAny("non-existent persistentvolume", "unbound") ? "volume-claim-pending"
        : part.Says("persistentvolumeclaim") && part.SaysAny("not found", "being deleted") ? "volume-claim-missing"
        : _reasons.FirstOrDefault(reason => reason.Cause != "volume-claim-missing" && part.SaysAny(reason.Words)).Cause;

    private static bool IsOrdinary(string part) =>
        part.SaysAny("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master", "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");

    private static Finding Finding(Evidence evidence, string cause, string part, string said)
    {
        (string summary, string fix) = cause switch
        {
            "volume-claim-missing" => ($"The PersistentVolumeClaim {Claim(evidence, part)} does not exist in \"{evidence.Namespace}\"",
                "Create it there, or correct claimName in the hook extension"),
            "volume-claim-pending" => ($"The PersistentVolumeClaim {Claim(evidence, part)} is not bound to a volume",
                "See kubectl describe pvc: its storage class, size and access mode must match a volume or a provisioner"),
            "unschedulable-host-port" => ($"The host port {Ports(evidence)} is taken on every node that could run the pod",
                "Leave out hostPort, or end the pod that has the port"),
            "unschedulable-node-selector" => ($"No node matches what the pod asks for: {Selector(evidence)}",
                "Label a node so, or change nodeSelector or affinity in the hook extension"),
            "unschedulable-taint" => ($"The nodes are tainted or cordoned, and the pod tolerates it not: {Taint(part)}",
                "Add a toleration for it in the hook extension, take the taint away, or uncordon the node"),
            _ => ($"No node has room for the pod ({Resource(part)}){Requests(evidence, part)}",
                "Ask for less in resources.requests, or give the cluster a node that has as much"),
        };
        return Diagnosis.Finding.Certain(cause, summary, fix, $"scheduler: {said}");
    }

    private static string Claim(Evidence evidence, string part) =>
        part.Quoted("persistentvolumeclaim") is { } name ? $"\"{name}\"" : Claims(evidence);

    internal static string Claims(Evidence evidence)
    {
        string[] names = [.. evidence.Spec["volumes"].Items.Select(v => v["persistentVolumeClaim"]["claimName"].Text).OfType<string>()];
        return names.Length == 0 ? "of the pod" : string.Join(" or ", names.Select(name => $"\"{name}\""));
    }

    private static string Ports(Evidence evidence) => string.Join(", ", evidence.Spec["containers"].Items
        .SelectMany(c => c["ports"].Items).Select(p => p["hostPort"].Number).Where(port => port is > 0)
        .Select(port => port!.Value.ToString(CultureInfo.InvariantCulture)));

    private static string Selector(Evidence evidence)
    {
        string labels = string.Join(", ", evidence.Spec["nodeSelector"].Fields.Select(f => $"{f.Name}={f.Value.Text}"));
        return labels.Length > 0 ? $"nodeSelector {labels}" : evidence.Spec["affinity"].IsObject ? "its affinity" : "its place";
    }

    private static string Taint(string part) => TaintName().Match(part) is { Success: true } taint ? taint.Groups[1].Value : part;

    private static string Resource(string part) => ResourceName().Match(part) is { Success: true } r ? r.Value : part.TrimEnd('.');

    private static string Requests(Evidence evidence, string part)
    {
        string? resource = part.Says("cpu") ? "cpu" : part.Says("memory") ? "memory" : part.Says("ephemeral-storage") ? "ephemeral-storage" : null;
        if (resource is null) return "";
        string[] asked = [.. evidence.Spec["containers"].Items.Concat(evidence.Spec["initContainers"].Items)
            .Select(c => (Name: c["name"].Text, Asked: c["resources"]["requests"][resource].Text ?? c["resources"]["limits"][resource].Text))
            .Where(c => c.Asked is not null).Select(c => $"\"{c.Name}\" asks for {c.Asked}")];
        return asked.Length == 0 ? "" : $": {string.Join(", ", asked)}";
    }

    /// <summary><c>0/3 nodes are available: 1 node(s) had …, 2 Insufficient cpu.</c>, without cutting inside braces.</summary>
    private static IEnumerable<string> Parts(string said) =>
        Separators().Split(said[(Math.Max(0, said.IndexOf("available:", StringComparison.Ordinal)) is var at and > 0 ? at + 10 : 0)..])
            .Select(part => part.Trim(' ', '.')).Where(part => part.Length > 0);

    private static int Count(string part) =>
        int.TryParse(part.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int nodes) ? nodes : 1;

    [GeneratedRegex(@",\s+(?=\d+ )")]
    private static partial Regex Separators();

    [GeneratedRegex(@"taints? (\{[^}]*\})")]
    private static partial Regex TaintName();

    [GeneratedRegex(@"Insufficient [\w./-]+|Too many pods|OutOf\w+")]
    private static partial Regex ResourceName();
}
