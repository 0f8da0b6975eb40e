namespace Berth.Core.Checks.Rules;

/// <summary>Whether this machine reaches GitHub, and if not, what stands in between.</summary>
public static class ReachRule
{
    /// <param name="needed">A configured runner depends on it; without one only <c>berth up</c> and updates do.</param>
    public static CheckResult Judge(string name, ReachFacts reach, bool needed)
    {
        ArgumentNullException.ThrowIfNull(reach);
        string way = reach.Proxy is { } proxy ? $" through the proxy {proxy}" : " (no proxy is set)";
        string host = reach.Host;
        (string what, string fix) = reach.Outcome switch
        {
            ReachOutcome.Answered => ($"{host} answers{way}", ""),
            ReachOutcome.NameNotFound => (
                $"the name {(reach.Proxy is null ? host : $"of the proxy {reach.Proxy}")} cannot be resolved",
                "Check /etc/resolv.conf, or set https_proxy if this network has a proxy."),
            ReachOutcome.Refused =>
                ($"{host} refuses connections{way}", "Check the proxy's address, or the firewall of this network."),
            ReachOutcome.Silent => (
                $"{host} does not answer{way}: a firewall drops it, or there is no route",
                "Allow https to GitHub's hosts in the firewall, or set https_proxy."),
            ReachOutcome.UnknownAuthority => (
                $"the certificate that {host} shows{way} is of an authority that this machine does not know: something "
                + "intercepts TLS",
                "Add the intercepting authority's certificate to this machine's store (update-ca-certificates), and to the job "
                + "images."),
            ReachOutcome.TlsFailed => (
                $"TLS with {host}{way} fails", "Check this machine's clock, and what stands between it and GitHub."),
            ReachOutcome.ProxyRefused => (
                $"the proxy {reach.Proxy} does not let {host} through",
                "Allow GitHub's hosts in the proxy, and give it its credentials."),
            _ => ($"{host} cannot be reached{way}", "Check the network of this machine."),
        };
        string message = reach.Detail.Length > 0 ? $"{what} ({reach.Detail})" : what;
        return reach.Outcome == ReachOutcome.Answered
            ? new CheckResult(name, CheckStatus.Ok, message)
            : new CheckResult(name, needed ? CheckStatus.Failed : CheckStatus.Warning, message, fix);
    }
}
