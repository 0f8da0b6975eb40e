using Berth.Core.Pods;
using Berth.Core.Runners;

namespace Berth.Core.Configuration;

/// <summary>
/// The short form of a mount: <c>target</c> (the same path of the node), <c>source:target</c> or <c>source:target:type</c> with
/// one of Kubernetes' hostPath types. Flags and files write it alike.
/// </summary>
public static class MountNotation
{
    internal const string Forms = "target, source:target or source:target:type";

    /// <summary>Reads the short form.</summary>
    public static Parsed<MountDefinition> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(':');
        HostPathType? type = null;
        switch (parts)
        {
            case [var target]:
                return Create(target, target, type: null, readOnly: false);
            case [var source, var target]:
                return Create(target, source, type: null, readOnly: false);
            case [var source, var target, var name] when Choice.TryParse(name, out type):
                return Create(target, source, type, readOnly: false);
            case [_, _, "ro" or "rw"]:
                return Wrong($"{Quote.Text(text)}: '{parts[2]}' is not a type; write the mount as a mapping with 'readOnly: " +
                    $"{(parts[2] == "ro" ? "true" : "false")}'");
            case [_, _, var name]:
                return Wrong($"{Quote.Text(text)}: the type {Choice.Error<HostPathType>(name)}");
            default:
                return Wrong($"{Quote.Text(text)} has too many parts; write {Forms}");
        }
    }

    internal static Parsed<MountDefinition> Create(string target, string source, HostPathType? type, bool readOnly)
    {
        (string path, string? error) = VolumePath.Normalise(target);
        if ((error ?? VolumePath.TargetError(path)) is { } wrong) return Wrong(wrong);
        (string origin, error) = VolumePath.Normalise(source);
        return error is null
            ? new Parsed<MountDefinition>(new MountDefinition(path, origin, type, readOnly), null)
            : Wrong($"the source {error}");
    }

    private static Parsed<MountDefinition> Wrong(string error) => new(null, error);
}
