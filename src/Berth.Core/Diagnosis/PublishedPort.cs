using System.Text.RegularExpressions;

namespace Berth.Core.Diagnosis;

/// <summary>What an engine says of a port that it cannot publish, said when the container that publishes it is started.</summary>
public static partial class PublishedPort
{
    /// <summary>The finding, with the port where the message names it; null when the message is of something else.</summary>
    public static Finding? InUse(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!Taken().IsMatch(message)) return null;
        Match named = Number().Match(message);
        string? port = named.Success ? named.Groups["port"].Value : null;
        string protocol = named.Groups["protocol"].Value.ToUpperInvariant();
        return Finding.Certain(
            "port-in-use",
            $"{(port is null ? "A port" : $"The port {port}")} of this machine that the job or a service of it publishes is in use",
            $"Stop what uses it{(port is null ? "" : $" ({Questions(protocol, port)})")}, "
                + $"or leave out the host port (ports: [{(protocol is ['U', ..] ? "53/udp" : "80")}] in the workflow)",
            message);
    }

    /// <summary>Docker does not say the protocol of a port that another container has.</summary>
    private static string Questions(string protocol, string port) => protocol switch
    {
        ['U', ..] => $"ss -lunp sport = :{port}; docker ps --filter publish={port}/udp",
        ['T', ..] => $"ss -ltnp sport = :{port}; docker ps --filter publish={port}",
        _ => $"ss -lntup sport = :{port}; docker ps --filter publish={port}",
    };

    [GeneratedRegex("port is already allocated|address already in use|ports are not available", RegexOptions.IgnoreCase)]
    private static partial Regex Taken();

    // "Bind for 0.0.0.0:80 failed", "listen tcp4 0.0.0.0:80: bind", "exposing port TCP 0.0.0.0:80 ->", with [::] as well.
    [GeneratedRegex(@"(?:Bind for|(?:listen|exposing port) (?<protocol>\w+)) \S*?:(?<port>\d{1,5})(?=[\s:]|$)", RegexOptions.IgnoreCase)]
    private static partial Regex Number();
}
