using System.Globalization;
using System.Text.RegularExpressions;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>Fields of the pod that the API server did not accept (its validation of a PodSpec).</summary>
internal static partial class FieldRefusals
{
    public static IEnumerable<Finding> Find(Evidence evidence, IReadOnlyList<Refusal> refusals)
    {
        // A volume that is refused is not there for its mounts either: that second complaint goes with the first.
        bool volumeRefused = refusals.Any(refusal => Index(refusal.Field, "volumes") is not null);
        foreach (Refusal refusal in refusals.OrderBy(refusal => Index(refusal.Field, "volumes") is null))
        {
            bool follows = volumeRefused && refusal.Message.StartsWith("Not found", StringComparison.Ordinal)
                && refusal.Value is { } name && evidence.Volume(name).Exists;
            if (!follows) yield return Of(evidence, refusal);
        }
    }

    private static Finding Of(Evidence evidence, Refusal refusal)
    {
        string field = refusal.Field;
        if (field.Contains(".volumeMounts", StringComparison.Ordinal) || field.Contains(".volumeDevices", StringComparison.Ordinal))
            return OfMount(evidence, refusal);
        if (Index(field, "volumes") is { } index) return OfVolume(evidence, refusal, index);
        if (field.EndsWith(".image", StringComparison.Ordinal))
        {
            return Finding.Certain(
                "image-name-invalid", $"\"{refusal.Value}\" is no name of an image ({field})",
                "Write it as [REGISTRY/]NAME[:TAG], in small letters and without spaces", refusal.Line);
        }

        return refusal.Message.Says("disallowed by cluster policy")
            ? Finding.Certain(
                "policy-denied", $"The cluster forbids {field}: {refusal.Message}", "Leave it out, or ask who keeps the cluster to allow it", refusal.Line)
            : Finding.Certain(
                "pod-invalid", $"The pod is not valid: {refusal.Line}",
                "Correct that field; a hook extension is where such a part usually comes from", refusal.Line);
    }

    private static Finding OfVolume(Evidence evidence, Refusal refusal, int index)
    {
        string name = evidence.Spec["volumes"].Items.ElementAtOrDefault(index)["name"].Text ?? refusal.Value ?? "?";
        return refusal.Message.StartsWith("Duplicate", StringComparison.Ordinal) && refusal.Field.EndsWith(".name", StringComparison.Ordinal)
            ? Finding.Certain(
                "volume-duplicate", $"Two volumes of the pod are named \"{refusal.Value ?? name}\"",
                $"Give volumes[{index}] another name; \"work\", \"externals\" and \"github\" are the hook's own", refusal.Line)
            : Finding.Certain(
                "volume-invalid", $"The volume \"{name}\" is not accepted: {refusal.Message}",
                $"Correct {refusal.Field} in the hook extension or the runner's caches and mounts", refusal.Line);
    }

    private static Finding OfMount(Evidence evidence, Refusal refusal)
    {
        (string container, string mount) = Place(evidence, refusal.Field);
        string message = refusal.Message;
        if (message.SaysAny("must be unique", "must not already exist") || message.StartsWith("Duplicate", StringComparison.Ordinal))
        {
            return Finding.Certain(
                "mount-duplicate", $"Two mounts of the container \"{container}\" are at {refusal.Value}",
                $"Mount one of them elsewhere, or leave {mount} out; /__e, /__w and /github are the hook's own", refusal.Line);
        }

        if (message.StartsWith("Not found", StringComparison.Ordinal))
        {
            return Finding.Certain(
                "mount-without-volume", $"The container \"{container}\" mounts the volume \"{refusal.Value}\", which the pod does not have",
                $"Add \"{refusal.Value}\" to the pod's volumes, or correct the name in {refusal.Field}", refusal.Line);
        }

        return message.Says("privileged") && (message.Says("Bidirectional") || refusal.Field.EndsWith("mountPropagation", StringComparison.Ordinal))
            ? Finding.Certain(
                "mount-propagation-needs-privileged",
                $"A mount of \"{container}\"{Propagated(evidence, container)} is Bidirectional, which needs a privileged container",
                $"Make the container \"{container}\" privileged, or leave out mountPropagation: Bidirectional", refusal.Line)
            : Finding.Certain(
                "mount-invalid", $"{mount} of the container \"{container}\" is not accepted: {message}",
                $"Correct {refusal.Field}: an absolute mountPath, a subPath without \"..\"", refusal.Line);
    }

    /// <summary>The container's name, and the mount as the user knows it.</summary>
    private static (string Container, string Mount) Place(Evidence evidence, string field)
    {
        string list = field.Contains("initContainers", StringComparison.Ordinal) ? "initContainers" : "containers";
        JsonView container = evidence.Spec[list].Items.ElementAtOrDefault(Index(field, list) ?? -1);
        JsonView mount = container["volumeMounts"].Items.ElementAtOrDefault(Index(field, "volumeMounts") ?? -1);
        return (container["name"].Text ?? "?", mount["mountPath"].Text is { } path
            ? $"the mount of \"{mount["name"].Text}\" at {path}"
            : mount["name"].Text is { } name ? $"the mount of \"{name}\"" : "a mount");
    }

    private static string Propagated(Evidence evidence, string container) =>
        evidence.Spec["containers"].Items.Where(c => c["name"].Text == container)
            .SelectMany(c => c["volumeMounts"].Items)
            .FirstOrDefault(m => m["mountPropagation"].Text == "Bidirectional")["mountPath"].Text is { } path ? $" ({path})" : "";

    private static int? Index(string field, string list)
    {
        foreach (Match match in Indexed().Matches(field))
        {
            if (match.Groups[1].Value == list && int.TryParse(match.Groups[2].Value, CultureInfo.InvariantCulture, out int index)) return index;
        }

        return null;
    }

    [GeneratedRegex(@"(\w+)\[(\d{1,6})\]")]
    private static partial Regex Indexed();
}
