using System.Text.Json.Serialization;

namespace Berth.Daemon.Control;

/// <summary>JSON between a daemon and who asks it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ControlRequest))]
[JsonSerializable(typeof(FleetStatus))]
public sealed partial class ControlJson : JsonSerializerContext;
