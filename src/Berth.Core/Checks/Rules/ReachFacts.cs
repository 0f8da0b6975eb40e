namespace Berth.Core.Checks.Rules;

/// <summary>A request to a host, and what became of it.</summary>
/// <param name="Proxy">The proxy's host and the variable that names it, for people; null without one. Never its
/// credentials.</param>
/// <param name="Detail">The system's own words, or the certificate's issuer; empty when there is nothing to quote.</param>
/// <param name="Date">The host's clock, when it answered and said.</param>
/// <param name="Asked">This machine's clock, when that answer came.</param>
public sealed record ReachFacts(
    string Host, string? Proxy, ReachOutcome Outcome, string Detail, DateTimeOffset? Date = null, DateTimeOffset? Asked = null);
