using System.Net;

namespace Berth.Core.Jobs;

/// <summary>
/// The notation of <c>--publish</c>: <c>[IP:][HOST:]CONTAINER[/tcp|udp|sctp]</c>, ports or ranges of equal length.
/// </summary>
internal static class PortSyntax
{
    public const string Allowed =
        "[IP:][HOST-PORT:]CONTAINER-PORT[/tcp|udp|sctp], ports from 1 to 65535 or ranges of equal length";

    public static FlagOutcome Publish(ref CreateOptions options, string value)
    {
        string[] slashed = value.Split('/', 2);
        string protocol = slashed.ElementAtOrDefault(1)?.ToLowerInvariant() ?? "tcp";
        string[] ports = slashed[0].Split(':');
        string? ip = ports.Length > 2 ? string.Join(':', ports[..^2]).Trim('[', ']') : null;
        string host = ports.Length > 1 ? ports[^2] : "";
        (int First, int Count)? inside = Range(ports[^1]);
        (int First, int Count)? outside = Range(host);
        if (protocol is not ("tcp" or "udp" or "sctp") || inside is null || (host != "" && outside?.Count != inside.Value.Count)
            || (ip is not (null or "") && !IPAddress.TryParse(ip, out _)))
        {
            return FlagOutcome.BadValue;
        }

        IEnumerable<PortOption> published = Enumerable.Range(0, inside.Value.Count)
            .Select(i => new PortOption(ip is "" ? null : ip, outside?.First + i, inside.Value.First + i, protocol));
        options = options with { Ports = [.. options.Ports, .. published] };
        return FlagOutcome.Applied;
    }

    private static (int First, int Count)? Range(string text)
    {
        string[] ends = text.Split('-');
        return ends.Length <= 2
            && DockerValues.TryWhole(ends[0], 1, 65535, out int first)
            && DockerValues.TryWhole(ends[^1], first, 65535, out int last)
                ? (first, last - first + 1)
                : null;
    }
}
