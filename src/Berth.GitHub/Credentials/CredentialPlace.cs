namespace Berth.GitHub.Credentials;

/// <summary>Where the secret of a credential is kept.</summary>
public enum CredentialPlace
{
    /// <summary>The desktop's keyring.</summary>
    Keyring,

    /// <summary>A file that only this user may read.</summary>
    File,
}
