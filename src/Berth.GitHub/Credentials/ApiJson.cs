using System.Text.Json.Serialization;

namespace Berth.GitHub.Credentials;

/// <summary>JSON of GitHub's REST API.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AccessTokenAnswer))]
[JsonSerializable(typeof(Installation))]
[JsonSerializable(typeof(ApiName))]
internal sealed partial class ApiJson : JsonSerializerContext;
