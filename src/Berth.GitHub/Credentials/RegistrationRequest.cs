using System.Text.Json.Serialization;

namespace Berth.GitHub.Credentials;

/// <summary>Asks for the Actions service of a target.</summary>
internal sealed record RegistrationRequest(
    string Url, [property: JsonPropertyName("runner_event")] string RunnerEvent);
