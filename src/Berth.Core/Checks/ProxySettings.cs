namespace Berth.Core.Checks;

/// <summary>
/// The proxy that the runner uses, by its own reading of the environment (docs.github.com, "Using a proxy server with self-hosted
/// runners"): <c>https_proxy</c>, <c>http_proxy</c> and <c>no_proxy</c>, in small letters first.
/// </summary>
public sealed class ProxySettings(IReadOnlyDictionary<string, string> environment)
{
    /// <summary>The proxy for an https address, and the variable that names it; null for none.</summary>
    /// <exception cref="FormatException">What the variable holds is no address; the message does not repeat it.</exception>
    public (Uri Proxy, string Variable)? For(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (Find("https_proxy") is not { } found || Excluded(host)) return null;
        string text = found.Value.Contains("://", StringComparison.Ordinal) ? found.Value : $"http://{found.Value}";
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? proxy) && proxy.Scheme is ("http" or "https")
            ? (proxy, found.Variable)
            : throw new FormatException($"{found.Variable} is no address of a proxy");
    }

    private bool Excluded(string host) => Find("no_proxy") is { } rules
        && rules.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Any(
            rule => Matches(rule, host));

    private static bool Matches(string rule, string host)
    {
        string name = rule.Split(':')[0].TrimStart('*').TrimStart('.');
        return rule == "*" || (name.Length > 0 && (host.Equals(name, StringComparison.OrdinalIgnoreCase)
            || host.EndsWith($".{name}", StringComparison.OrdinalIgnoreCase)));
    }

    private (string Variable, string Value)? Find(string name)
    {
        string? variable = new[] { name, name.ToUpperInvariant() }
            .FirstOrDefault(candidate => environment.GetValueOrDefault(candidate, "").Length > 0);
        return variable is null ? null : (variable, environment[variable]);
    }
}
