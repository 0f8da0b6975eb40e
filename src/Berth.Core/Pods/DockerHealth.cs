using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Core.Pods;

/// <summary>
/// A health check as Docker has it; times are nanoseconds, null keeps the image's value or the engine's default.
/// </summary>
public sealed record DockerHealth
{
    /// <summary><c>["CMD-SHELL", "…"]</c> or <c>["CMD", …]</c>; null keeps the image's.</summary>
    public IReadOnlyList<string>? Test { get; init; }
    public long? IntervalNanoseconds { get; init; }
    public long? TimeoutNanoseconds { get; init; }
    public long? StartPeriodNanoseconds { get; init; }
    public int? Retries { get; init; }
    /// <summary>No health check at all, whatever the image says.</summary>
    public bool? Disable { get; init; }
    [JsonExtensionData] public IDictionary<string, JsonElement>? Other { get; set; }
}
