namespace Berth.Core.Diagnosis.Rules;

/// <summary>What a Docker engine says when it does not make or start a container.</summary>
internal static class EngineRefusals
{
    public static Finding? Find(Evidence evidence, string message)
    {
        if (PublishedPort.InUse(message) is { } port) return port;
        if (OptionRefusals.Find(message) is { } option) return option;
        if (message.Says("storage-opt is supported only")) return DiskLimit(evidence, message);
        if (message.SaysAny("Duplicate mount point", "duplicate mount"))
        {
            return Finding.Certain(
                "mount-duplicate", $"Two mounts{Of(evidence)} are at one path: {message}",
                "Mount one of them elsewhere, or leave it out; the hook mounts /__w, /__e and /github itself", message);
        }

        if (message.Says("invalid characters for a local volume name"))
        {
            return Finding.Certain(
                "volume-invalid", $"\"{message.Quoted()}\" is no name of a volume",
                "Use letters, digits, '_', '.' and '-', or an absolute path", message);
        }

        if (message.SaysAny("invalid volume specification", "invalid mount config", "invalid mount path"))
        {
            return HostPathMessages.Find(evidence, message) ?? Finding.Certain(
                "mount-invalid", $"A mount{Of(evidence)} is not accepted: {message}", "Write it as SOURCE:/absolute/path", message);
        }

        return HostPathMessages.Find(evidence, message) ?? ImageRules.OfMessage(evidence, message)
            ?? (evidence.Refused is { } container ? StartRules.Find(container, [message]) : null);
    }

    /// <summary>A runner's limit is a field of the pod; the flag is none.</summary>
    private static Finding DiskLimit(Evidence evidence, string message) => Finding.Certain(
        "disk-limit-not-supported", $"The engine's storage cannot bound what {evidence.Refused?.Title ?? "a container"} writes",
        (evidence.Refused?.Spec["resources"]["limits"]["ephemeral-storage"].Exists == true
            ? "Take disk out of limits: of the runner in berth.yaml"
            : "Take --storage-opt out of options: of the container in the workflow, or out of --options")
            + ", or keep the engine's data on xfs mounted with pquota",
        message);

    private static string Of(Evidence evidence) =>
        evidence.Refusal["container"].Exists && evidence.Refused is { } container ? $" of {container.Title}" : "";
}
