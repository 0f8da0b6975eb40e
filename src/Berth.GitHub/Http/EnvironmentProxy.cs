using System.Net;
using Berth.Core.Diagnosis;

namespace Berth.GitHub.Http;

/// <summary>
/// The proxies that <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c>, <c>ALL_PROXY</c> and <c>NO_PROXY</c> name, in capitals or not, with
/// the meanings that curl and Go give them. (.NET's own reading knows neither networks nor bare domains in NO_PROXY.)
/// </summary>
internal sealed class EnvironmentProxy : IWebProxy
{
    private readonly Uri? _http;
    private readonly Uri? _https;
    private readonly IReadOnlyList<NoProxyRule> _direct;

    private EnvironmentProxy(Uri? http, Uri? https, IReadOnlyList<NoProxyRule> direct)
    {
        (_http, _https, _direct) = (http, https, direct);
        // One of them at most has a user in practice; each request asks for the one of its own proxy.
        Credentials = new ProxyUsers([.. new[] { http, https }.OfType<Uri>()]);
    }

    public bool IsEmpty => _http is null && _https is null;

    public ICredentials? Credentials { get; set; }

    /// <exception cref="BerthException">
    /// <c>config-proxy</c>: a variable is no proxy's URL. It is not repeated, a password may be in it.
    /// </exception>
    public static EnvironmentProxy From(IReadOnlyDictionary<string, string> variables)
    {
        (string Name, string Value)? all = Find("all_proxy", "ALL_PROXY");
        return new EnvironmentProxy(
            // HTTP_PROXY in capitals can be a header of a request to a CGI program; that Berth never is.
            Url(Find("http_proxy", "HTTP_PROXY") ?? all), Url(Find("https_proxy", "HTTPS_PROXY") ?? all),
            NoProxyRule.Parse(Find("no_proxy", "NO_PROXY")?.Value ?? ""));

        (string Name, string Value)? Find(params IEnumerable<string> names)
        {
            foreach (string name in names)
                if (variables.GetValueOrDefault(name) is { Length: > 0 } value) return (name, value);
            return null;
        }
    }

    public Uri? GetProxy(Uri destination) => destination.Scheme == Uri.UriSchemeHttps ? _https : _http;

    /// <summary>This very machine is never reached through a proxy.</summary>
    public bool IsBypassed(Uri host) =>
        GetProxy(host) is null || host.IsLoopback || _direct.Any(rule => rule.Covers(host.IdnHost, host.Port));

    private static Uri? Url((string Name, string Value)? variable)
    {
        if (variable is not (var name, var value)) return null;
        string text = value.Contains("://", StringComparison.Ordinal) ? value : $"http://{value}";
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
            && url is { Host.Length: > 0, Scheme: "http" or "https" or "socks4" or "socks4a" or "socks5" or "socks5h" }
            // .NET's socks5 has the proxy resolve names already, as socks5h asks for.
            ? url.Scheme == "socks5h" ? new Uri($"socks5{text["socks5h".Length..]}") : url
            : throw new BerthException(Finding.Certain(
                "config-proxy", $"the environment variable {name} is not the URL of a proxy",
                "Give http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT, or unset it"));
    }

    /// <summary>User and password out of a proxy's URL, for that proxy alone.</summary>
    private sealed class ProxyUsers(IReadOnlyList<Uri> proxies) : ICredentials
    {
        public NetworkCredential? GetCredential(Uri uri, string authType)
        {
            Uri? proxy = proxies.FirstOrDefault(
                proxy => proxy.UserInfo.Length > 0 && proxy.Host == uri.Host && proxy.Port == uri.Port);
            if (proxy is null) return null;
            string[] parts = [.. proxy.UserInfo.Split(':', 2).Select(Uri.UnescapeDataString)];
            return new NetworkCredential(parts[0], parts.ElementAtOrDefault(1) ?? "");
        }
    }
}
