namespace Berth.GitHub.Credentials;

/// <summary>Who GitHub says that a credential is: a user's login, or an app's name.</summary>
internal sealed class ApiName
{
    public string? Login { get; init; }

    public string? Slug { get; init; }
}
