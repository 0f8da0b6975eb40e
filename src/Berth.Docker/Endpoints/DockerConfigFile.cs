using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Berth.Core.Diagnosis;

namespace Berth.Docker.Endpoints;

/// <summary>
/// What Berth reads of the docker command's configuration directory: the current context and the contexts' addresses.
/// </summary>
internal sealed class DockerConfigFile(string directory)
{
    public const string DefaultContext = "default";

    public string Path { get; } = System.IO.Path.Combine(directory, "config.json");

    /// <summary>
    /// The context that the user chose, or null. A file that is not there, or that is no JSON, chooses none: the docker command
    /// warns and goes on.
    /// </summary>
    public string? CurrentContext
    {
        get
        {
            using JsonDocument? config = Read(Path);
            return config is not null
                && Property(config.RootElement, "currentContext") is { ValueKind: JsonValueKind.String } name
                ? name.GetString() is { Length: > 0 } value ? value : null
                : null;
        }
    }

    /// <summary>The address of a context, from <c>contexts/meta/SHA256-OF-NAME/meta.json</c>.</summary>
    public DockerEndpoint ContextEndpoint(string name, string source)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        string meta = System.IO.Path.Combine(directory, "contexts", "meta", digest, "meta.json");
        using JsonDocument? document = Read(meta);
        JsonElement? docker = document is null ? null : Property(Property(document.RootElement, "Endpoints"), "docker");
        if (Property(docker, "Host") is not { ValueKind: JsonValueKind.String } host)
        {
            throw new BerthException(Finding.Certain(
                "engine-context-invalid",
                $"{source} names the context \"{name}\", which does not exist or has no Docker endpoint",
                "docker context ls shows the contexts that there are; docker context use default goes back to this machine's " +
                "engine.",
                $"looked for {meta}"));
        }

        string certificates = System.IO.Path.Combine(directory, "contexts", "tls", digest, "docker");
        bool skipVerify = Property(docker, "SkipTLSVerify") is { ValueKind: JsonValueKind.True };
        return new DockerEndpoint(
            EndpointSearch.Parse(host.GetString()!, $"the context \"{name}\""),
            $"the context \"{name}\" of {source}",
            Directory.Exists(certificates) ? certificates : null,
            !skipVerify);
    }

    private static JsonDocument? Read(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static JsonElement? Property(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out JsonElement value)
            ? value
            : null;
}
