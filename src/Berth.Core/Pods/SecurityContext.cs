using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Core.Pods;

/// <summary>Security settings of one container.</summary>
public sealed record SecurityContext
{
    public bool? Privileged { get; init; }
    public long? RunAsUser { get; init; }
    public long? RunAsGroup { get; init; }
    public bool? RunAsNonRoot { get; init; }
    public bool? ReadOnlyRootFilesystem { get; init; }
    public bool? AllowPrivilegeEscalation { get; init; }
    public Capabilities? Capabilities { get; init; }
    public SeccompProfile? SeccompProfile { get; init; }
    public string? ProcMount { get; init; }
    [JsonExtensionData] public IDictionary<string, JsonElement>? Other { get; set; }
}
