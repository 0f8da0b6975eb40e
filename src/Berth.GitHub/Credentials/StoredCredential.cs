namespace Berth.GitHub.Credentials;

/// <summary>A credential's file. No record: those print what they hold.</summary>
internal sealed class StoredCredential
{
    public const string Token = "token";
    public const string App = "app";

    public int Version { get; init; } = 1;
    public string? Type { get; init; }
    /// <summary>The kind in words, for lists: the secret need not be read for them.</summary>
    public string? Kind { get; init; }
    public string? Host { get; init; }
    public string? AppId { get; init; }
    public long? InstallationId { get; init; }
    /// <summary>Null when the keyring has it.</summary>
    public string? Secret { get; init; }

    public static StoredCredential Of(Credential credential, CredentialPlace place) => new()
    {
        Type = credential is AppCredential ? App : Token,
        Kind = credential.Kind,
        Host = credential.Host,
        AppId = (credential as AppCredential)?.AppId,
        InstallationId = (credential as AppCredential)?.InstallationId,
        Secret = place == CredentialPlace.File ? credential.Secret.Reveal() : null,
    };

    public bool IsValid => Version == 1 && Host is { Length: > 0 } && Secret is not "" && Type switch
    {
        Token => true,
        App => AppId is { Length: > 0 },
        _ => false,
    };

    public CredentialPlace Place => Secret is null ? CredentialPlace.Keyring : CredentialPlace.File;

    public Credential With(Secret secret) => Type == App
        ? new AppCredential(Host!, AppId!, InstallationId, secret)
        : new TokenCredential(Host!, secret);
}
