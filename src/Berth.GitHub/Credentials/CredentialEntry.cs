namespace Berth.GitHub.Credentials;

/// <summary>What may be shown of a stored credential.</summary>
/// <param name="AppId">Of a GitHub App; null for a token.</param>
/// <param name="Problem">Why it cannot be used; null when nothing is known against it.</param>
public sealed record CredentialEntry(
    string Name, string Kind, string Host, CredentialPlace Place, string? AppId, string? Problem);
