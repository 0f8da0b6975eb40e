using System.Text;
using System.Text.Json;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Docker.DotNet.Models;

namespace Berth.Docker.Images;

/// <summary>
/// Credentials for a registry: those that come with the job, else what the docker command's <c>config.json</c> has: its credential
/// helper for the registry is asked, then its logins are read.
/// </summary>
internal sealed class RegistryLogins(string? configDirectory, TimeProvider time)
{
    /// <summary>The user by which a helper says that the secret is an identity token.</summary>
    private const string TokenUser = "<token>";
    private const string HubServer = "https://index.docker.io/v1/";

    /// <exception cref="Core.Diagnosis.BerthException">A credential helper failed.</exception>
    public async Task<AuthConfig> ForAsync(ImageReference image, HookRegistry? given, CancellationToken cancellationToken)
    {
        if (given is { Username.Length: > 0 } or { Password.Length: > 0 })
            return Named(given.Username ?? "", given.Password ?? "", string.IsNullOrEmpty(given.ServerUrl)
                ? image.Domain
                : Host(given.ServerUrl));
        using JsonDocument? config = ReadConfig();
        if (config is null)
            return new AuthConfig();
        if (HelperOf(config.RootElement, image.Domain) is { } helper
            && await new CredentialHelper(helper, time).GetAsync(Server(image.Domain), cancellationToken) is var (user, secret))
            return user == TokenUser
                ? new AuthConfig { IdentityToken = secret, ServerAddress = Server(image.Domain) }
                : Named(user, secret, image.Domain);
        return FromLogins(config.RootElement, image.Domain) ?? new AuthConfig();
    }

    private static string Server(string domain) => domain == ImageReference.DockerHub ? HubServer : domain;

    /// <summary>The registry's own, else the one for all.</summary>
    private static string? HelperOf(JsonElement config, string domain)
    {
        if (config.ValueKind != JsonValueKind.Object)
            return null;
        if (config.TryGetProperty("credHelpers", out JsonElement helpers) && helpers.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty helper in helpers.EnumerateObject())
            {
                if (Host(helper.Name) == domain && helper.Value.ValueKind == JsonValueKind.String)
                    return helper.Value.GetString() is { Length: > 0 } name ? name : null;
            }
        }

        return config.TryGetProperty("credsStore", out JsonElement store) && store.ValueKind == JsonValueKind.String
            && store.GetString() is { Length: > 0 } all ? all : null;
    }

    private static AuthConfig Named(string user, string password, string server) =>
        new() { Username = user, Password = password, ServerAddress = Server(server) };

    private JsonDocument? ReadConfig()
    {
        try
        {
            return configDirectory is null ? null : JsonDocument.Parse(File.ReadAllBytes(Path.Combine(configDirectory, "config.json")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // Without a readable configuration there are no logins; the registry's own refusal then says what is missing.
            return null;
        }
    }

    private static AuthConfig? FromLogins(JsonElement config, string domain)
    {
        try
        {
            if (!config.TryGetProperty("auths", out JsonElement logins))
                return null;
            foreach (JsonProperty login in logins.EnumerateObject())
            {
                if (Host(login.Name) == domain && Login(login.Value, domain) is { } found)
                    return found;
            }
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            // As without any: the registry's own refusal then says what is missing.
        }

        return null;
    }

    private static AuthConfig? Login(JsonElement login, string domain)
    {
        if (login.TryGetProperty("identitytoken", out JsonElement token) && token.GetString() is { Length: > 0 } identity)
            return new AuthConfig { IdentityToken = identity, ServerAddress = Server(domain) };
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
