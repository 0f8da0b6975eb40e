using System.Text.Json.Nodes;
using Berth.Core.Pods;
using static Berth.Docker.Support.FieldSupport;

namespace Berth.Docker.Support;

/// <summary>Every field of a pod that this engine honours or may leave out. What is not here is refused by name.</summary>
internal static class FieldTable
{
    private static readonly string[] _containers = ["spec.containers[]", "spec.initContainers[]"];

    private static readonly FieldRule[] _pod =
    [
        new("apiVersion", Honoured),
        new("kind", Honoured),
        new("metadata", Honoured),
        new("status", Ignored),
        new("spec.volumes[].name", Honoured),
        new("spec.volumes[].emptyDir.medium", Honoured, IsOneOf("", "Memory"), "absent or \"Memory\""),
        new("spec.volumes[].emptyDir.sizeLimit", Honoured, IsQuantity, "a quantity such as 1Gi"),
        new("spec.volumes[].hostPath", Honoured),
        new("spec.volumes[].configMap", Honoured),
        new("spec.volumes[].secret", Honoured),
        new("spec.volumes[].persistentVolumeClaim.claimName", Honoured, IsVolumeName,
            "a volume's name: letters, digits and _.-, at least two"),
        new("spec.volumes[].persistentVolumeClaim.readOnly", Honoured),
        new("spec.restartPolicy", Honoured, IsOneOf("Never"), "\"Never\": a job's containers run once"),
        new("spec.hostname", Honoured),
        new("spec.hostNetwork", Honoured),
        new("spec.hostPID", Honoured),
        new("spec.hostIPC", Honoured),
        new("spec.shareProcessNamespace", Honoured),
        new("spec.hostAliases", Honoured),
        new("spec.dnsConfig.nameservers", Honoured),
        new("spec.dnsConfig.searches", Honoured),
        new("spec.dnsPolicy", Ignored),
        new("spec.securityContext.runAsUser", Honoured),
        new("spec.securityContext.runAsGroup", Honoured),
        new("spec.securityContext.runAsNonRoot", Honoured),
        new("spec.securityContext.fsGroup", Honoured),
        new("spec.securityContext.fsGroupChangePolicy", Ignored),
        new("spec.securityContext.supplementalGroups", Honoured),
        new("spec.securityContext.sysctls", Honoured),
        new("spec.securityContext.seccompProfile.type", Honoured, IsOneOf("RuntimeDefault", "Unconfined"),
            "RuntimeDefault or Unconfined"),
        .. Ignore(
            "nodeSelector", "nodeName", "tolerations", "affinity", "topologySpreadConstraints", "schedulerName", "priority",
            "priorityClassName", "preemptionPolicy", "serviceAccount", "serviceAccountName", "automountServiceAccountToken",
            "enableServiceLinks", "imagePullSecrets", "terminationGracePeriodSeconds", "overhead", "os"),
    ];

    private static readonly FieldRule[] _container =
    [
        new("name", Honoured),
        new("image", Honoured),
        new("imagePullPolicy", Honoured, IsOneOf("Always", "IfNotPresent", "Never"), "Always, IfNotPresent or Never"),
        new("command", Honoured),
        new("args", Honoured),
        new("workingDir", Honoured),
        new("env[].name", Honoured),
        new("env[].value", Honoured),
        new("env[].valueFrom.configMapKeyRef", Honoured),
        new("env[].valueFrom.secretKeyRef", Honoured),
        new("env[].valueFrom.fieldRef.apiVersion", Ignored),
        new("env[].valueFrom.fieldRef.fieldPath", Honoured, IsKnownField,
            "metadata.name, metadata.namespace, metadata.labels['NAME'] or metadata.annotations['NAME']"),
        new("ports", Honoured),
        new("volumeMounts[].name", Honoured),
        new("volumeMounts[].mountPath", Honoured),
        new("volumeMounts[].subPath", Honoured),
        new("volumeMounts[].readOnly", Honoured),
        new("volumeMounts[].mountPropagation", Honoured, IsOneOf("None", "HostToContainer", "Bidirectional"),
            "None, HostToContainer or Bidirectional"),
        new("resources.limits.cpu", Honoured, IsQuantity, "a quantity such as 500m"),
        new("resources.limits.memory", Honoured, IsQuantity, "a quantity such as 1Gi"),
        new("resources.limits.ephemeral-storage", Ignored),
        new("resources.requests", Ignored),
        new("resizePolicy", Ignored),
        new("securityContext.privileged", Honoured),
        new("securityContext.runAsUser", Honoured),
        new("securityContext.runAsGroup", Honoured),
        new("securityContext.runAsNonRoot", Honoured),
        new("securityContext.readOnlyRootFilesystem", Honoured),
        new("securityContext.allowPrivilegeEscalation", Honoured),
        new("securityContext.capabilities", Honoured),
        new("securityContext.procMount", Honoured, IsOneOf("Default", "Unmasked"), "Default or Unmasked"),
        new("securityContext.seccompProfile.type", Honoured, IsOneOf("RuntimeDefault", "Unconfined"),
            "RuntimeDefault or Unconfined"),
        new("stdin", Honoured),
        new("tty", Honoured),
        new("terminationMessagePath", Ignored),
        new("terminationMessagePolicy", Ignored),
    ];

    private static readonly FieldRule[] _probe =
    [
        new("exec.command", Honoured),
        new("initialDelaySeconds", Honoured),
        new("periodSeconds", Honoured),
        new("timeoutSeconds", Honoured),
        new("failureThreshold", Honoured),
        new("successThreshold", Honoured, static n => n.ToString() == "1", "1"),
    ];

    /// <summary>The rules by pattern.</summary>
    public static IReadOnlyDictionary<string, FieldRule> Rules { get; } = _pod
        .Concat(_containers.SelectMany(c => _container.Select(r => r with { Pattern = $"{c}.{r.Pattern}" })))
        .Concat(_probe.Select(r => r with { Pattern = $"spec.containers[].readinessProbe.{r.Pattern}" }))
        .ToDictionary(r => r.Pattern, StringComparer.Ordinal);

    /// <summary>Every path on the way to a rule: those are looked into, not judged themselves.</summary>
    public static IReadOnlySet<string> Parents { get; } = Rules.Keys.SelectMany(ParentsOf).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<FieldRule> Ignore(params IEnumerable<string> fields) =>
        fields.Select(f => new FieldRule($"spec.{f}", Ignored));

    private static IEnumerable<string> ParentsOf(string pattern)
    {
        for (int i = 1; i < pattern.Length; i++)
        {
            if (pattern[i] is '.' or '[')
                yield return pattern[..i];
        }
    }

    private static Func<JsonNode, bool> IsOneOf(params string[] values) => node => values.Contains(node.ToString());

    private static bool IsQuantity(JsonNode node) => Quantity.TryParse(node.ToString(), out _);

    /// <summary>The engine's own rule; whatever else a name holds, it never becomes a path.</summary>
    private static bool IsVolumeName(JsonNode node) => node.ToString() is { Length: >= 2 and <= 255 } name
        && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');

    private static bool IsKnownField(JsonNode node) => node.ToString() is "metadata.name" or "metadata.namespace"
        || (node.ToString().EndsWith("']", StringComparison.Ordinal)
            && (node.ToString().StartsWith("metadata.labels['", StringComparison.Ordinal)
                || node.ToString().StartsWith("metadata.annotations['", StringComparison.Ordinal)));
}
