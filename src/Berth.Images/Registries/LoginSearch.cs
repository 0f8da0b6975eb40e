using Berth.Core.Registries;

namespace Berth.Images.Registries;

/// <summary>Finds the login for a registry as the docker command does: its credential helper, else its <c>config.json</c>.</summary>
public sealed class LoginSearch(DockerLogins logins, ICredentialHelper helper)
{
    /// <returns>Null when there is none; then the registry decides.</returns>
    public async Task<RegistryLogin?> FindAsync(string domain, CancellationToken cancellationToken)
    {
        if (logins.Helper(domain) is { } program
            && await helper.GetAsync(program, DockerLogins.Server(domain), cancellationToken) is { } answer
            && DockerLogins.ReadHelper(answer) is { } kept)
            return kept;
        return logins.Find(domain);
    }
}
