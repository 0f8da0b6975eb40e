using System.Text.Json.Serialization;

namespace Berth.Daemon.Listening;

/// <summary>JSON of the records of scale sets.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(List<ScaleSetRecord>))]
internal sealed partial class RecordsJson : JsonSerializerContext;
