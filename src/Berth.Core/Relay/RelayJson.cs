using System.Text.Json.Serialization;

namespace Berth.Core.Relay;

/// <summary>JSON of <see cref="RelayTicket"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(RelayTicket))]
[JsonSerializable(typeof(JobProgress))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonNode))]
public sealed partial class RelayJson : JsonSerializerContext;
