using System.Text.Json.Serialization;

namespace Berth.Core.Jobs;

/// <summary>JSON of the hook protocol.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HookCommand))]
[JsonSerializable(typeof(PrepareJobArgs))]
[JsonSerializable(typeof(RunScriptStepArgs))]
[JsonSerializable(typeof(HookContainer))]
[JsonSerializable(typeof(HookState))]
[JsonSerializable(typeof(HookResponse))]
public sealed partial class HookJson : JsonSerializerContext;
