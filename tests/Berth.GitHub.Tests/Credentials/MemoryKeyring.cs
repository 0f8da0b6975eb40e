using Berth.GitHub.Credentials;

namespace Berth.GitHub.Tests.Credentials;

/// <summary>A keyring that can be locked.</summary>
internal sealed class MemoryKeyring : IKeyring
{
    public Dictionary<string, Secret> Secrets { get; } = [];

    public bool IsThere { get; set; }

    public bool Fails { get; set; }

    public int Asked { get; private set; }

    public Task<Secret?> FindAsync(string name, CancellationToken cancellation)
    {
        Asked++;
        return Answer(Secrets.GetValueOrDefault(name));
    }

    public Task StoreAsync(string name, Secret secret, CancellationToken cancellation) =>
        Answer(Fails ? null : Secrets[name] = secret);

    public Task RemoveAsync(string name, CancellationToken cancellation) => Answer(!Fails && Secrets.Remove(name));

    private Task<T> Answer<T>(T value) =>
        Fails ? Task.FromException<T>(new KeyringException("the keyring is locked")) : Task.FromResult(value);
}
