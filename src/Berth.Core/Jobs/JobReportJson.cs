using System.Text.Json.Serialization;

namespace Berth.Core.Jobs;

/// <summary>JSON of <see cref="JobReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(JobReport))]
public sealed partial class JobReportJson : JsonSerializerContext;
