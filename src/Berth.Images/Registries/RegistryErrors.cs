using System.Net;
using System.Text.Json;
using Berth.Core.Diagnosis;

namespace Berth.Images.Registries;

/// <summary>The one place where a registry's or the transport's failure becomes a finding.</summary>
internal static class RegistryErrors
{
    private const int Longest = 300;

    public static BerthException Unreachable(Uri registry, Exception failure) => new(
        Finding.Certain(
            "registry-unreachable", $"The registry at {registry.Authority} does not answer",
            "See to the registry's name, and to network, proxy (HTTPS_PROXY) and certificates (SSL_CERT_FILE).",
            InertText.Line(failure.GetBaseException().Message, Longest)),
        failure);

    /// <param name="hasLogin">Whether there was a login to refuse.</param>
    public static async Task<BerthException> OfAsync(
        HttpResponseMessage response, string doing, Uri registry, bool hasLogin, CancellationToken cancellationToken)
    {
        string[] said = Messages(await response.Content.ReadAsStringAsync(cancellationToken));
        int status = (int)response.StatusCode;
        return response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? new BerthException(Finding.Certain(
                "not-authorised-registry",
                $"{doing}: the registry at {registry.Authority} {(hasLogin ? "does not accept the login, or not for this" : "wants a login")}",
                $"Log in with an account that may push there: docker login {registry.Authority}", [$"HTTP {status}", .. said]))
            : new BerthException(Finding.Certain(
                "registry-error", $"{doing}: the registry at {registry.Authority} answered {status}",
                status >= 500 ? "Try again later." : "See what it says.", said));
    }

    public static BerthException Wrong(Uri registry, string what) => new(Finding.Certain(
        "registry-error", $"The registry at {registry.Authority} {what}", "See whether a proxy changes its answers."));

    /// <summary>The errors of the distribution specification: <c>{"errors":[{"code":…,"message":…}]}</c>.</summary>
    private static string[] Messages(string body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("errors", out JsonElement errors) && errors.ValueKind == JsonValueKind.Array)
                return [.. errors.EnumerateArray().Take(5).Select(error => InertText.Line($"{Field(error, "code")}: {Field(error, "message")}", Longest))];
        }
        catch (JsonException)
        {
            // A proxy in between speaks HTML.
        }

        return body.Length == 0 ? [] : [InertText.Line(body, Longest)];
    }

    private static string Field(JsonElement error, string name) =>
        error.ValueKind == JsonValueKind.Object && error.TryGetProperty(name, out JsonElement value) ? value.ToString() : "";
}
