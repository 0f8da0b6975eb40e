using Berth.Core.Engines;
using Berth.Core.Registries;
using Berth.Docker.Images;
using Docker.DotNet.Models;

namespace Berth.Docker;

/// <summary>Registry logins as the docker command has them: of its credential helper, else of its <c>config.json</c>.</summary>
public sealed class DockerLogins(DockerEngineOptions options)
{
    /// <returns>Null when there is none; then the registry decides.</returns>
    /// <exception cref="Core.Diagnosis.BerthException">A credential helper failed.</exception>
    public async Task<RegistryLogin?> FindAsync(ImageReference image, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        AuthConfig found = await new RegistryLogins(options.DockerConfigDirectory, options.Time)
            .ForAsync(image, given: null, cancellationToken);
        return string.IsNullOrEmpty(found.IdentityToken) && string.IsNullOrEmpty(found.Username) && string.IsNullOrEmpty(found.Password)
            ? null
            : new RegistryLogin(found.Username ?? "", found.Password ?? "", found.IdentityToken is { Length: > 0 } token ? token : null);
    }
}
