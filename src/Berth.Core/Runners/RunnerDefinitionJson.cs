using System.Text.Json.Serialization;

namespace Berth.Core.Runners;

/// <summary>
/// JSON of one runner definition: how <c>berth</c> hands a definition, flags applied, to the hook
/// (<c>BERTH_RUNNER_DEFINITION</c> names the file).
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    WriteIndented = true)]
[JsonSerializable(typeof(RunnerDefinition))]
public sealed partial class RunnerDefinitionJson : JsonSerializerContext;
