using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Core.Pods;

/// <summary>Limits and requests by resource (<c>cpu</c>, <c>memory</c>), as Kubernetes quantities.</summary>
public sealed record ResourceRequirements
{
    public IReadOnlyDictionary<string, string>? Limits { get; init; }
    public IReadOnlyDictionary<string, string>? Requests { get; init; }
    [JsonExtensionData] public IDictionary<string, JsonElement>? Other { get; set; }
}
