namespace Berth.GitHub.Credentials;

/// <summary>
/// A token that was asked for: of an installation, or to register runners with. No record: those print what they hold.
/// </summary>
internal sealed class AccessTokenAnswer
{
    public string? Token { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }
}
