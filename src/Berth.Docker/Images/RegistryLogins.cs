using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Registries;
using Docker.DotNet.Models;

namespace Berth.Docker.Images;

/// <summary>
/// Credentials for a registry: those that come with the job, else the logins in the docker command's <c>config.json</c>. A
/// credential helper is not asked: <c>docker login</c> without one writes what is read here.
/// </summary>
internal sealed class RegistryLogins(string? configDirectory)
{
    public AuthConfig For(ImageReference image, HookRegistry? given)
    {
        if (given is { Username.Length: > 0 } or { Password.Length: > 0 })
        {
            string server = string.IsNullOrEmpty(given.ServerUrl) ? image.Domain : DockerLogins.Host(given.ServerUrl);
            return new AuthConfig
            {
                Username = given.Username ?? "",
                Password = given.Password ?? "",
                ServerAddress = DockerLogins.Server(server),
            };
        }

        return DockerLogins.In(configDirectory).Find(image.Domain) is { } login
            ? new AuthConfig
            {
                Username = login.User,
                Password = login.Password,
                IdentityToken = login.IdentityToken,
                ServerAddress = DockerLogins.Server(image.Domain),
            }
            : new AuthConfig();
    }
}
