using System.Text.Json;
using Berth.Core.Configuration;
using Berth.Core.Diagnosis;
using Berth.Core.Files;

namespace Berth.GitHub.Credentials;

/// <summary>
/// This user's credentials by name. Each has a file of mode 0600, whose owner and mode are looked at whenever it is read; the
/// secret itself is in the desktop's keyring, or in that file where there is none.
/// </summary>
/// <param name="directory">Of the files, for example <c>~/.config/berth/credentials</c>.</param>
public sealed class CredentialStore(string directory, IKeyring keyring)
{
    private const string Suffix = ".json";

    /// <summary>The store of a user.</summary>
    public static CredentialStore Of(IReadOnlyDictionary<string, string> environment) =>
        new(Path.Combine(Core.BerthDirectories.From(environment).Config, "credentials"), new SecretTool(environment));

    /// <summary>Every credential, by name. Secrets are not read from the keyring for it.</summary>
    /// <exception cref="BerthException">The directory cannot be used.</exception>
    public IReadOnlyList<CredentialEntry> List() => Guard(() => !Directory.Exists(directory)
        ? []
        : Directory.EnumerateFiles(directory, $"*{Suffix}").Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => CredentialName.Error(name) is null).Order(StringComparer.Ordinal).Select(Entry).ToArray());

    public bool Has(string name) => Path.Exists(FileOf(name));

    /// <summary>A credential with its secret.</summary>
    /// <exception cref="BerthException">It is not there, or it cannot be had, or others could have read it.</exception>
    public async Task<Credential> GetAsync(string name, CancellationToken cancellation)
    {
        StoredCredential stored = Read(name) ?? throw NotFound(name);
        if (stored.Secret is { } secret) return stored.With(new Secret(secret));
        try
        {
            return stored.With(await keyring.FindAsync(name, cancellation).ConfigureAwait(false)
                ?? throw new KeyringException("it does not have the secret any more"));
        }
        catch (KeyringException failure)
        {
            throw KeyringFailed(name, failure);
        }
    }

    /// <summary>Keeps a credential, in place of one of the same name.</summary>
    /// <param name="place">Where; null for the keyring if it is there and takes it, else a file.</param>
    /// <returns>Where it is now.</returns>
    /// <exception cref="BerthException">It cannot be kept there.</exception>
    public async Task<CredentialPlace> PutAsync(
        string name, Credential credential, CredentialPlace? place, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(credential);
        if (CredentialName.Error(name) is not null) throw new ArgumentException("No name of a credential", nameof(name));
        CredentialPlace chosen = place ?? (keyring.IsThere ? CredentialPlace.Keyring : CredentialPlace.File);
        if (chosen == CredentialPlace.Keyring)
        {
            try
            {
                await keyring.StoreAsync(name, credential.Secret, cancellation).ConfigureAwait(false);
            }
            catch (KeyringException) when (place is null)
            {
                chosen = CredentialPlace.File;
            }
            catch (KeyringException failure)
            {
                throw KeyringFailed(name, failure);
            }
        }

        byte[] content = JsonSerializer.SerializeToUtf8Bytes(
            StoredCredential.Of(credential, chosen), StoreJson.Default.StoredCredential);
        bool wasInKeyring = chosen == CredentialPlace.File && Has(name) && Entry(name).Place == CredentialPlace.Keyring;
        Guard(() =>
        {
            PrivateFile.Write(FileOf(name), content);
            return true;
        });
        if (wasInKeyring) await ForgetAsync(name, cancellation).ConfigureAwait(false);
        return chosen;
    }

    /// <summary>Forgets a credential, also one that cannot be read.</summary>
    /// <exception cref="BerthException">It is not there, or the keyring does not answer; then nothing is changed.</exception>
    public async Task RemoveAsync(string name, CancellationToken cancellation)
    {
        if (!Has(name)) throw NotFound(name);
        if (Entry(name).Place == CredentialPlace.Keyring) await ForgetAsync(name, cancellation).ConfigureAwait(false);

        Guard(() =>
        {
            File.Delete(FileOf(name));
            return true;
        });
    }

    private async Task ForgetAsync(string name, CancellationToken cancellation)
    {
        try
        {
            await keyring.RemoveAsync(name, cancellation).ConfigureAwait(false);
        }
        catch (KeyringException failure)
        {
            throw KeyringFailed(name, failure);
        }
    }

    private string FileOf(string name) => Path.Combine(directory, name + Suffix);

    private CredentialEntry Entry(string name)
    {
        try
        {
            // Between listing and reading another process may have removed it.
            StoredCredential stored = Read(name) ?? throw NotFound(name);
            return new CredentialEntry(name, stored.Kind ?? stored.Type!, stored.Host!, stored.Place, stored.AppId, null);
        }
        catch (BerthException failure)
        {
            return new CredentialEntry(name, "-", "-", CredentialPlace.File, null, failure.Finding.Summary);
        }
    }

    private StoredCredential? Read(string name)
    {
        byte[]? content = Guard(() => CredentialName.Error(name) is null ? PrivateFile.Read(FileOf(name)) : null);
        if (content is null) return null;
        try
        {
            StoredCredential? stored = JsonSerializer.Deserialize(content, StoreJson.Default.StoredCredential);
            if (stored is { IsValid: true }) return stored;
        }
        catch (JsonException)
        {
            // Its message would quote the file.
        }

        throw new BerthException(Finding.Certain(
            "credential-unreadable", $"the file of the credential '{name}' is not what Berth wrote",
            $"Add the credential again: berth auth add {name} --replace", FileOf(name)));
    }

    private static T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (PrivateFileException unsafeFile)
        {
            throw new BerthException(Finding.Certain(
                "credential-file-unsafe", $"the credential's file {unsafeFile.Problem}; it was not read",
                "Remove it and add the credential again; revoke the old one if others may have read it", unsafeFile.Path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new BerthException(Finding.Certain(
                "credential-store-failed", "the directory of the credentials cannot be used",
                "See to the directory, its owner and its mode", InertText.Line(failure.Message, 300)));
        }
    }

    /// <summary>There is no such credential.</summary>
    public static BerthException NotFound(string name) => new(Finding.Certain(
        "credential-not-found", CredentialName.Error(name) is null
            ? $"there is no credential '{name}'" : "there is no credential of this name",
        "'berth auth list' shows those that there are, 'berth auth add' adds one"));

    private static BerthException KeyringFailed(string name, KeyringException failure) => new(Finding.Certain(
        "credential-store-failed", $"the keyring cannot be used for the credential '{name}'",
        $"Unlock it, or keep the credential in a file: berth auth add {name} --replace --store file", failure.Message));
}
