using System.Text.RegularExpressions;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>Secrets and ConfigMaps that the pod names.</summary>
internal static partial class ConfigRules
{
    public static IEnumerable<Finding> Find(Evidence evidence) =>
        evidence.Containers.Select(container => OfContainer(evidence, container)).OfType<Finding>();

    public static Finding? OfContainer(Evidence evidence, ContainerEvidence container) =>
        container.StartMessages.Select(message => Missing(evidence, message, null)).FirstOrDefault(finding => finding is not null);

    /// <param name="volume">The volume that needs it; null when a variable does.</param>
    public static Finding? Missing(Evidence evidence, string message, string? volume)
    {
        string by = volume is null ? "" : $", which the volume \"{volume}\" mounts,";
        Match key = Key().Match(message);
        if (key.Success)
        {
            string name = key.Groups[1].Success ? key.Groups[1].Value : key.Groups[2].Value;
            return Finding.Certain(
                "config-missing", $"The key \"{name}\"{by} is missing in {Holder(message)} of \"{evidence.Namespace}\"",
                "Add the key, or correct its name in the hook extension", message);
        }

        Match missing = Object().Match(message);
        if (!missing.Success || message.Says("serviceaccount")) return null;
        string kind = missing.Groups[1].Value.StartsWith('s') || missing.Groups[1].Value.StartsWith('S') ? "Secret" : "ConfigMap";
        if (missing.Groups[3].Success) kind = "Secret or ConfigMap";
        string which = missing.Groups[3].Success ? missing.Groups[3].Value : missing.Groups[2].Value;
        return Finding.Certain(
            "config-missing", $"The {kind} \"{which}\"{by} does not exist in the namespace \"{evidence.Namespace}\"",
            "Create it there, correct the name in the hook extension, or mark it optional", message);
    }

    private static string Holder(string message) =>
        KeyHolder().Match(message) is { Success: true } holder ? $"the {holder.Groups[1].Value} \"{holder.Groups[2].Value}\"" : "a Secret or ConfigMap";

    [GeneratedRegex("""\b(secrets?|configmaps?) "([^"]+)" not found|object "[^"]*"/"([^"]+)" not registered""", RegexOptions.IgnoreCase)]
    private static partial Regex Object();

    [GeneratedRegex("couldn't find key (.+?) in (?:Secret|ConfigMap)|references non-existent (?:secret|config) key: ([^\\s,;]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Key();

    [GeneratedRegex(@"in (Secret|ConfigMap) \S*?/(\S+)")]
    private static partial Regex KeyHolder();
}
