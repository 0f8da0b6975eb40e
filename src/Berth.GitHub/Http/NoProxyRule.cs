using System.Globalization;
using System.Net;

namespace Berth.GitHub.Http;

/// <summary>
/// One entry of NO_PROXY: <c>*</c>, an address, a network (<c>10.0.0.0/8</c>), a domain with all below it
/// (<c>example.com</c>) or only what is below it (<c>.example.com</c>), each with a port or without.
/// </summary>
internal sealed record NoProxyRule(string Domain, bool OnlyBelow, IPNetwork? Network, int? Port)
{
    public static IReadOnlyList<NoProxyRule> Parse(string list) =>
        [.. list.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ParseOne)];

    public bool Covers(string host, int port)
    {
        if (Port is { } only && only != port) return false;
        if (Domain == "*") return true;
        if (IPAddress.TryParse(host, out IPAddress? address)) return Network is { } network && network.Contains(address);
        if (Network is not null) return false;
        return (!OnlyBelow && host.Equals(Domain, StringComparison.OrdinalIgnoreCase))
            || host.EndsWith($".{Domain}", StringComparison.OrdinalIgnoreCase);
    }

    private static NoProxyRule ParseOne(string entry)
    {
        if (IPNetwork.TryParse(entry, out IPNetwork network)) return new NoProxyRule("", false, network, null);
        if (Single(entry) is { } single) return new NoProxyRule("", false, single, null);
        (string host, int? port) = SplitPort(entry);
        if (Single(host.Trim('[', ']')) is { } alone) return new NoProxyRule("", false, alone, port);
        host = host.StartsWith("*.", StringComparison.Ordinal) ? host[1..] : host;
        return new NoProxyRule(host.TrimStart('.'), host.StartsWith('.'), null, port);
    }

    private static IPNetwork? Single(string text) =>
        IPAddress.TryParse(text, out IPAddress? address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : null;

    private static (string Host, int? Port) SplitPort(string entry)
    {
        int colon = entry.LastIndexOf(':');
        return colon > 0 && int.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            ? (entry[..colon], port)
            : (entry, null);
    }
}
