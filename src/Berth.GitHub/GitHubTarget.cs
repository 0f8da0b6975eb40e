using Berth.Core.Diagnosis;

namespace Berth.GitHub;

/// <summary>A repository, an organisation or an enterprise on a GitHub host, and where that host's API is.</summary>
/// <param name="Url">Its address, as a browser has it.</param>
/// <param name="Path"><c>owner/repo</c>, <c>organisation</c> or the enterprise's name.</param>
/// <param name="Api">The root of the REST API, without a slash at its end.</param>
public sealed record GitHubTarget(Uri Url, TargetKind Kind, string Path, string Api)
{
    /// <summary>The host that its credentials are for.</summary>
    public string Host => HostOf(Url);

    /// <summary>What the API calls it, for example <c>repos/owner/repo</c>.</summary>
    public string ApiPath => Kind switch
    {
        TargetKind.Repository => $"repos/{Path}",
        TargetKind.Organization => $"orgs/{Path}",
        _ => $"enterprises/{Path}",
    };

    /// <summary>Reads the URL of a runner.</summary>
    /// <exception cref="BerthException">
    /// <c>config-github-url</c>; it does not repeat the URL, which may carry a token.
    /// </exception>
    public static GitHubTarget Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || !IsSafe(url) || url.UserInfo.Length > 0
            || url.Query.Length > 0 || url.Fragment.Length > 0)
            throw Invalid();
        return url.AbsolutePath.Trim('/').Split('/') switch
        {
            [{ Length: > 0 } name] => new GitHubTarget(url, TargetKind.Organization, name, ApiOf(url)),
            [var kind, { Length: > 0 } name] when kind.Equals("enterprises", StringComparison.OrdinalIgnoreCase) =>
                new GitHubTarget(url, TargetKind.Enterprise, name, ApiOf(url)),
            [{ Length: > 0 } owner, { Length: > 0 } name] =>
                new GitHubTarget(url, TargetKind.Repository, $"{owner}/{name}", ApiOf(url)),
            _ => throw Invalid(),
        };
    }

    /// <summary>
    /// The root of a host's API: <c>api.HOST</c> for github.com and for <c>*.ghe.com</c>, else <c>HOST/api/v3</c> (GitHub
    /// Enterprise Server).
    /// </summary>
    public static string ApiOf(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        string host = HostOf(url);
        return host == "github.com" || host.EndsWith(".ghe.com", StringComparison.Ordinal)
            ? $"{url.Scheme}://api.{host}"
            : $"{url.Scheme}://{host}/api/v3";
    }

    /// <summary>A token goes over an encrypted connection, or to this very machine.</summary>
    internal static bool IsSafe(Uri url) =>
        url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback);

    /// <summary>The host with its port, if that is not the usual one; github.com's other name is github.com.</summary>
    private static string HostOf(Uri url)
    {
        string host = url.Authority.ToLowerInvariant();
        return host == "www.github.com" ? "github.com" : host;
    }

    private static BerthException Invalid() => new(Finding.Certain(
        "config-github-url", "the runner's URL is not that of a repository, an organisation or an enterprise",
        "Give https://HOST/OWNER/REPO, https://HOST/ORGANISATION or https://HOST/enterprises/NAME, without a user or token"));
}
