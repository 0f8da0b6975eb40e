using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Core.Pods;

/// <summary>Security settings that hold for every container of a pod unless it has its own.</summary>
public sealed record PodSecurityContext
{
    public long? RunAsUser { get; init; }
    public long? RunAsGroup { get; init; }
    public bool? RunAsNonRoot { get; init; }
    public long? FsGroup { get; init; }
    public IReadOnlyList<long>? SupplementalGroups { get; init; }
    public IReadOnlyList<NameValue>? Sysctls { get; init; }
    public SeccompProfile? SeccompProfile { get; init; }
    [JsonExtensionData] public IDictionary<string, JsonElement>? Other { get; set; }
}
