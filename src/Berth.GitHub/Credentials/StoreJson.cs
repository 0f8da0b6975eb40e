using System.Text.Json.Serialization;

namespace Berth.GitHub.Credentials;

/// <summary>JSON of the credential store.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(StoredCredential))]
internal sealed partial class StoreJson : JsonSerializerContext;
