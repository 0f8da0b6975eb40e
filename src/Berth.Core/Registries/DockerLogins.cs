using System.Text;
using System.Text.Json;
using Berth.Core.Engines;

namespace Berth.Core.Registries;

/// <summary>
/// The registry logins that the docker command's <c>config.json</c> holds, and which credential helper it names for the others. A
/// file that is no JSON has none: the registry's own refusal then says what is missing.
/// </summary>
public sealed class DockerLogins
{
    private const string HubServer = "https://index.docker.io/v1/";

    // What a helper says instead of a user's name when it has a token (docker-credential-helpers).
    private const string TokenUser = "<token>";

    private readonly JsonElement? _config;

    /// <param name="config">The file's content; empty for none.</param>
    public DockerLogins(ReadOnlySpan<byte> config)
    {
        try
        {
            Utf8JsonReader reader = new(config);
            JsonElement root = JsonElement.ParseValue(ref reader);
            _config = root.ValueKind == JsonValueKind.Object ? root : null;
        }
        catch (JsonException)
        {
        }
    }

    /// <summary>The logins of a configuration directory; none where its file cannot be read.</summary>
    public static DockerLogins In(string? configDirectory)
    {
        if (configDirectory is null) return new DockerLogins([]);
        try
        {
            return new DockerLogins(File.ReadAllBytes(Path.Combine(configDirectory, "config.json")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new DockerLogins([]);
        }
    }

    /// <summary>The login that stands in the file itself.</summary>
    public RegistryLogin? Find(string domain)
    {
        if (Object(_config, "auths") is not { } logins) return null;
        foreach (JsonProperty login in logins.EnumerateObject())
        {
            if (Host(login.Name) == domain && Read(login.Value) is { } found) return found;
        }

        return null;
    }

    /// <summary>The program that keeps the registry's login, <c>docker-credential-…</c>; null when the file names none.</summary>
    public string? Helper(string domain)
    {
        string? name = Object(_config, "credHelpers") is { } helpers
            ? helpers.EnumerateObject().Where(helper => Host(helper.Name) == domain).Select(helper => Text(helper.Value)).FirstOrDefault()
            : null;
        name ??= _config is { } config && config.TryGetProperty("credsStore", out JsonElement store) ? Text(store) : null;
        return name is null ? null : $"docker-credential-{name}";
    }

    /// <summary>The name under which a helper knows a registry.</summary>
    public static string Server(string domain) => domain == ImageReference.DockerHub ? HubServer : domain;

    /// <summary>Reads what a helper's <c>get</c> has written; false where that is no answer of a helper.</summary>
    /// <param name="login">
    /// Null for an answer with neither user nor secret: the docker command, too, then asks the registry as nobody.
    /// </param>
    public static bool TryReadHelper(string output, out RegistryLogin? login)
    {
        ArgumentNullException.ThrowIfNull(output);
        login = null;
        try
        {
            using JsonDocument answer = JsonDocument.Parse(output);
            if (answer.RootElement.ValueKind != JsonValueKind.Object) return false;
            string name = TextOf(answer.RootElement, "Username");
            string secret = TextOf(answer.RootElement, "Secret");
            if (secret.Length == 0) return name.Length == 0;
            login = name == TokenUser ? new RegistryLogin("", "", secret) : new RegistryLogin(name, secret);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The registry's name without scheme and path: <c>https://index.docker.io/v1/</c> is <c>docker.io</c>.</summary>
    public static string Host(string server)
    {
        ArgumentNullException.ThrowIfNull(server);
        string host = server.Trim();
        int scheme = host.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0) host = host[(scheme + 3)..];
        host = host.Split('/')[0];
        return host is "index.docker.io" or "registry-1.docker.io" or "hub.docker.com" ? ImageReference.DockerHub : host;
    }

    private static RegistryLogin? Read(JsonElement login)
    {
        if (login.ValueKind != JsonValueKind.Object) return null;
        if (login.TryGetProperty("identitytoken", out JsonElement token) && Text(token) is { } identity)
            return new RegistryLogin("", "", identity);
        if (!login.TryGetProperty("auth", out JsonElement auth) || Text(auth) is not { } encoded) return null;
        try
        {
            string[] pair = Encoding.UTF8.GetString(Convert.FromBase64String(encoded)).Split(':', 2);
            return pair.Length == 2 ? new RegistryLogin(pair[0], pair[1]) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static JsonElement? Object(JsonElement? parent, string name) =>
        parent is { } element && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Object
            ? value
            : null;

    private static string TextOf(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) ? Text(value) ?? "" : "";

    private static string? Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
