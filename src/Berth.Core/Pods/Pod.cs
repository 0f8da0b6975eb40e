using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Core.Pods;

/// <summary>
/// A Kubernetes v1 Pod: what every job becomes, whatever the engine. Fields that Berth itself reads are typed; any other
/// field of the API is kept in <c>Other</c>, so that a pod goes to an API server whole and the Docker engine can refuse by name.
/// </summary>
public sealed record Pod
{
    public string ApiVersion { get; init; } = "v1";
    public string Kind { get; init; } = "Pod";
    public PodMetadata Metadata { get; init => field = value ?? new(); } = new();
    public PodSpec Spec { get; init => field = value ?? new(); } = new();
    [JsonExtensionData] public IDictionary<string, JsonElement>? Other { get; set; }
}
