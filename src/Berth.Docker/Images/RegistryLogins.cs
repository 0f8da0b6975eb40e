using System.Text;
using System.Text.Json;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Docker.DotNet.Models;

namespace Berth.Docker.Images;

/// <summary>
/// Credentials for a registry: those that come with the job, else the logins in the docker command's <c>config.json</c>. A
/// credential helper is not asked: <c>docker login</c> without one writes what is read here.
/// </summary>
internal sealed class RegistryLogins(string? configDirectory)
{
    private const string HubServer = "https://index.docker.io/v1/";

    public AuthConfig For(ImageReference image, HookRegistry? given)
    {
        if (given is { Username.Length: > 0 } or { Password.Length: > 0 })
            return Named(given.Username ?? "", given.Password ?? "", string.IsNullOrEmpty(given.ServerUrl)
                ? image.Domain
                : Host(given.ServerUrl));
        return FromConfig(image.Domain) ?? new AuthConfig();
    }

    private static AuthConfig Named(string user, string password, string server) =>
        new() { Username = user, Password = password, ServerAddress = server == ImageReference.DockerHub ? HubServer : server };

    private AuthConfig? FromConfig(string domain)
    {
        if (configDirectory is null)
            return null;
        try
        {
            using JsonDocument config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(configDirectory, "config.json")));
            if (!config.RootElement.TryGetProperty("auths", out JsonElement logins))
                return null;
            foreach (JsonProperty login in logins.EnumerateObject())
            {
                if (Host(login.Name) == domain && Login(login.Value, domain) is { } found)
                    return found;
            }
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or FormatException)
        {
            // Without a readable configuration there are no logins; the registry's own refusal then says what is missing.
        }

        return null;
    }

    private static AuthConfig? Login(JsonElement login, string domain)
    {
        if (login.TryGetProperty("identitytoken", out JsonElement token) && token.GetString() is { Length: > 0 } identity)
            return new AuthConfig
            {
                IdentityToken = identity,
                ServerAddress = domain == ImageReference.DockerHub
                ? HubServer
                : domain
            };
        if (!login.TryGetProperty("auth", out JsonElement auth))
            return null;
        string[] pair = Encoding.UTF8.GetString(Convert.FromBase64String(auth.GetString() ?? "")).Split(':', 2);
        return pair.Length == 2 ? Named(pair[0], pair[1], domain) : null;
    }

    /// <summary>The registry's name without scheme and path: <c>https://index.docker.io/v1/</c> is <c>docker.io</c>.</summary>
    internal static string Host(string server)
    {
        string host = server.Trim();
        int scheme = host.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
            host = host[(scheme + 3)..];
        host = host.Split('/')[0];
        return host is "index.docker.io" or "registry-1.docker.io" or "hub.docker.com" ? ImageReference.DockerHub : host;
    }
}
