using Berth.Core.Diagnosis;

namespace Berth.GitHub.Credentials;

/// <summary>What GitHub says of a credential.</summary>
/// <param name="Owner">The user's login or the app's name; null where GitHub did not say.</param>
/// <param name="Scopes">Of a token that has scopes; null for others.</param>
/// <param name="Expires">When the token ends; null when it does not, or GitHub does not say.</param>
/// <param name="Problem">Why it is of no use at all; null when it is.</param>
public sealed record CredentialReport(
    string? Owner, IReadOnlyList<string>? Scopes, DateTimeOffset? Expires, Finding? Problem, IReadOnlyList<TargetReport> Targets)
{
    public bool IsGood => Problem is null && Targets.All(target => target.Problem is null);
}
