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
        bool isUdp = Udp().IsMatch(message);
        string? port = Number().Match(message) is { Success: true } match ? match.Groups[1].Value : null;
        return Finding.Certain(
            "port-in-use",
            $"{(port is null ? "A port" : $"The port {port}")} of this machine that the job or a service of it publishes is in use",
            $"Stop what uses it{(port is null ? "" : $" (ss -l{(isUdp ? 'u' : 't')}np sport = :{port}; docker ps --filter publish={port})")}, "
                + $"or leave out the host port (ports: [{(isUdp ? "53/udp" : "80")}] in the workflow)",
            message);
    }

    [GeneratedRegex("port is already allocated|address already in use|ports are not available", RegexOptions.IgnoreCase)]
    private static partial Regex Taken();

    [GeneratedRegex(@"listen udp|exposing port UDP|\d/udp\b", RegexOptions.IgnoreCase)]
    private static partial Regex Udp();

    // "Bind for 0.0.0.0:80 failed", "listen tcp4 0.0.0.0:80: bind", "exposing port TCP 0.0.0.0:80 ->", with [::] as well.
    [GeneratedRegex(@"(?:Bind for|listen \w+|exposing port \w+) \S*?:(\d{1,5})(?=[\s:]|$)", RegexOptions.IgnoreCase)]
    private static partial Regex Number();
}
