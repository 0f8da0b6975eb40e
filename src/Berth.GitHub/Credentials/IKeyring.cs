namespace Berth.GitHub.Credentials;

/// <summary>The desktop's keyring, if there is one.</summary>
public interface IKeyring
{
    /// <summary>Whether it can be asked at all: a program for it and a session of a desktop.</summary>
    bool IsThere { get; }

    /// <summary>The secret of a name, or null.</summary>
    /// <exception cref="KeyringException">It does not answer.</exception>
    Task<Secret?> FindAsync(string name, CancellationToken cancellation);

    /// <exception cref="KeyringException">It did not take the secret.</exception>
    Task StoreAsync(string name, Secret secret, CancellationToken cancellation);

    /// <summary>Forgets a name; one that is not there is forgotten.</summary>
    /// <exception cref="KeyringException">It does not answer.</exception>
    Task RemoveAsync(string name, CancellationToken cancellation);
}
