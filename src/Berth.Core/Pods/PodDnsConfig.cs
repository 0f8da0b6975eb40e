using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Core.Pods;

/// <summary>Resolver settings of a pod.</summary>
public sealed record PodDnsConfig
{
    public IReadOnlyList<string>? Nameservers { get; init; }
    public IReadOnlyList<string>? Searches { get; init; }
    [JsonExtensionData] public IDictionary<string, JsonElement>? Other { get; set; }
}
