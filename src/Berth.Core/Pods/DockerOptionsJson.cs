using System.Text.Json.Serialization;

namespace Berth.Core.Pods;

/// <summary>JSON of <see cref="DockerOptions"/>, on one line as an annotation has it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DockerOptions))]
public sealed partial class DockerOptionsJson : JsonSerializerContext;
