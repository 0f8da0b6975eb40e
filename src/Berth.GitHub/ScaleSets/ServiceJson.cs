using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Berth.GitHub.Credentials;

namespace Berth.GitHub.ScaleSets;

/// <summary>JSON of the Actions service, as the public Go client (actions/scaleset) reads and writes it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(RegistrationRequest))]
[JsonSerializable(typeof(ServiceAnswer))]
[JsonSerializable(typeof(ScaleSet))]
[JsonSerializable(typeof(ListAnswer<ScaleSet>), TypeInfoPropertyName = "ScaleSets")]
[JsonSerializable(typeof(ListAnswer<RunnerGroup>), TypeInfoPropertyName = "RunnerGroups")]
[JsonSerializable(typeof(ListAnswer<RunnerReference>), TypeInfoPropertyName = "Runners")]
[JsonSerializable(typeof(ListAnswer<long>), TypeInfoPropertyName = "Ids")]
[JsonSerializable(typeof(ListAnswer<JobMessage>), TypeInfoPropertyName = "Jobs")]
[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(MessageAnswer))]
[JsonSerializable(typeof(JobMessage))]
[JsonSerializable(typeof(RunnerReference))]
[JsonSerializable(typeof(JitRequest))]
[JsonSerializable(typeof(JitAnswer))]
[JsonSerializable(typeof(long[]))]
internal sealed partial class ServiceJson : JsonSerializerContext
{
    public static byte[] Body<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);
}
