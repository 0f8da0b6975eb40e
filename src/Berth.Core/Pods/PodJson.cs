using System.Text.Json.Serialization;

namespace Berth.Core.Pods;

/// <summary>
/// JSON of pods as the Kubernetes API has it. Source-generated: reflection does not survive native compilation.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(Pod))]
[JsonSerializable(typeof(PodMetadata))]
public sealed partial class PodJson : JsonSerializerContext;
