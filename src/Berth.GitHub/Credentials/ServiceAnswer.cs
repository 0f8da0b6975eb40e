namespace Berth.GitHub.Credentials;

/// <summary>Where a target's Actions service is, and its administrator's token. No record: those print what they hold.</summary>
internal sealed class ServiceAnswer
{
    public string? Url { get; init; }

    public string? Token { get; init; }
}
