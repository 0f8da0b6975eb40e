using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Core.Pods;

/// <summary>A volume of a pod: exactly one of its sources is set.</summary>
public sealed record Volume
{
    public string Name { get; init; } = "";
    public EmptyDirVolume? EmptyDir { get; init; }
    public HostPathVolume? HostPath { get; init; }
    public ConfigMapVolume? ConfigMap { get; init; }
    public SecretVolume? Secret { get; init; }
    public PersistentVolumeClaimVolume? PersistentVolumeClaim { get; init; }
    [JsonExtensionData] public IDictionary<string, JsonElement>? Other { get; set; }
}
