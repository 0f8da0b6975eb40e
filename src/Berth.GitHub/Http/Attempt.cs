using System.Security.Authentication;

namespace Berth.GitHub.Http;

/// <summary>What became of one sending of a request: an answer, or the failure that stands for it.</summary>
internal readonly record struct Attempt(GitHubResponse? Response, Exception? Failure)
{
    /// <summary>The request did not leave this machine, or not past the proxy: it was certainly not carried out.</summary>
    public bool WasNotSent => Failure is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    /// <summary>What answers does not speak TLS: a plain port, or a proxy's page.</summary>
    public bool SpeaksNoTls => Failure is HttpRequestException
    {
        InnerException: AuthenticationException { InnerException: null } refused,
    } && refused.Message.Contains("frame", StringComparison.Ordinal);

    /// <summary>This machine does not trust the other side's certificate, and will not in a minute.</summary>
    public bool IsCertificateRefused => Failure is HttpRequestException { InnerException: AuthenticationException };
}
