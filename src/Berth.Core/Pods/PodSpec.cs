using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Core.Pods;

/// <summary>The PodSpec of the Kubernetes API, see <see cref="Pod"/> for what is typed.</summary>
public sealed record PodSpec
{
    public IReadOnlyList<Container>? InitContainers { get; init; }
    public IReadOnlyList<Container> Containers { get; init => field = value ?? []; } = [];
    public IReadOnlyList<Volume>? Volumes { get; init; }
    public string? RestartPolicy { get; init; }
    public string? Hostname { get; init; }
    public bool? HostNetwork { get; init; }
    [JsonPropertyName("hostPID")] public bool? HostPid { get; init; }
    [JsonPropertyName("hostIPC")] public bool? HostIpc { get; init; }
    public bool? ShareProcessNamespace { get; init; }
    public IReadOnlyList<HostAlias>? HostAliases { get; init; }
    public PodSecurityContext? SecurityContext { get; init; }
    public IReadOnlyList<NamedReference>? ImagePullSecrets { get; init; }
    public PodDnsConfig? DnsConfig { get; init; }
    public long? ActiveDeadlineSeconds { get; init; }
    public long? TerminationGracePeriodSeconds { get; init; }
    [JsonExtensionData] public IDictionary<string, JsonElement>? Other { get; set; }
}
