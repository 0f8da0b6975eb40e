using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Core.Pods;

/// <summary>A health check by command; times are whole seconds.</summary>
public sealed record Probe
{
    public ExecAction? Exec { get; init; }
    public int? InitialDelaySeconds { get; init; }
    public int? PeriodSeconds { get; init; }
    public int? TimeoutSeconds { get; init; }
    public int? SuccessThreshold { get; init; }
    public int? FailureThreshold { get; init; }
    [JsonExtensionData] public IDictionary<string, JsonElement>? Other { get; set; }
}
