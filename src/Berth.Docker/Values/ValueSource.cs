using Berth.Core.Diagnosis;

namespace Berth.Docker.Values;

/// <summary>Contents of ConfigMaps and Secrets, which this engine is handed by value.</summary>
internal sealed record ValueSource(
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, byte[]>> ConfigMaps,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, byte[]>> Secrets)
{
    public IReadOnlyDictionary<string, byte[]>? Find(ValueKind kind, string name) =>
        (kind == ValueKind.Secret ? Secrets : ConfigMaps).GetValueOrDefault(name);

    /// <summary>What is said when a pod needs one that is not there.</summary>
    public static Finding Missing(ValueKind kind, string name, string? key, string path) => Finding.Certain(
        "config-missing",
        key is null
            ? $"{path} needs the {kind} \"{name}\", which was not given"
            : $"{path} needs the key \"{key}\" of the {kind} \"{name}\", which was not given",
        $"A Docker engine has no cluster to ask: give the {kind} to Berth, or mark it as optional.");
}
