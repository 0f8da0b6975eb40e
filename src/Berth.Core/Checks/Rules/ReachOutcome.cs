namespace Berth.Core.Checks.Rules;

/// <summary>What became of a request to a host.</summary>
public enum ReachOutcome
{
    /// <summary>The host answered, whatever it said.</summary>
    Answered,
    NameNotFound,
    Refused,

    /// <summary>Nothing came back: no route, or a firewall that drops.</summary>
    Silent,

    /// <summary>A certificate whose authority this machine does not know.</summary>
    UnknownAuthority,

    /// <summary>TLS failed otherwise: a certificate out of date or of another name, or no TLS at all.</summary>
    TlsFailed,

    /// <summary>The proxy would not let it through.</summary>
    ProxyRefused,
    Other,
}
