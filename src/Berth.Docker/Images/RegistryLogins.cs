using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Registries;
using Docker.DotNet.Models;

namespace Berth.Docker.Images;

/// <summary>
/// Credentials for a registry: those that come with the job, else what the docker command's <c>config.json</c> has: its credential
/// helper for the registry is asked, then its logins are read.
/// </summary>
/// <param name="configDirectory">The directory of that file; null for none.</param>
/// <param name="cause">Of the finding when a helper fails: what the login was for.</param>
public sealed class RegistryLogins(string? configDirectory, TimeProvider time, string cause = "image-pull-failed")
{
    /// <returns>Null when there is none; then the registry decides.</returns>
    /// <exception cref="BerthException">A credential helper failed.</exception>
    public async Task<RegistryLogin?> FindAsync(string domain, CancellationToken cancellationToken)
    {
        DockerLogins logins = DockerLogins.In(configDirectory);
        return (logins.Helper(domain) is { } program
            ? await new CredentialHelper(program, time, cause).GetAsync(DockerLogins.Server(domain), cancellationToken)
            : null) ?? logins.Find(domain);
    }

    /// <exception cref="BerthException">A credential helper failed.</exception>
    internal async Task<AuthConfig> ForAsync(ImageReference image, HookRegistry? given, CancellationToken cancellationToken)
    {
        if (given is { Username.Length: > 0 } or { Password.Length: > 0 })
        {
            return Login(
                new RegistryLogin(given.Username ?? "", given.Password ?? ""),
                string.IsNullOrEmpty(given.ServerUrl) ? image.Domain : DockerLogins.Host(given.ServerUrl));
        }

        return await FindAsync(image.Domain, cancellationToken) is { } found ? Login(found, image.Domain) : new AuthConfig();
    }

    private static AuthConfig Login(RegistryLogin login, string domain) => login.IdentityToken is { } token
        ? new AuthConfig { IdentityToken = token, ServerAddress = DockerLogins.Server(domain) }
        : new AuthConfig { Username = login.User, Password = login.Password, ServerAddress = DockerLogins.Server(domain) };
}
