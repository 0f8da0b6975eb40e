using System.Text.Json.Serialization;

namespace Berth.Workflows.Hooks;

/// <summary>JSON of a hook's response.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HookAnswerContext))]
internal sealed partial class AnswerJson : JsonSerializerContext;
