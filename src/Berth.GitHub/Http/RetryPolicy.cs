using System.Net;

namespace Berth.GitHub.Http;

/// <summary>Decides whether and when a request is sent again.</summary>
/// <param name="random">A number from 0 up to, not including, 1: not all who wait are to come back at once.</param>
internal sealed class RetryPolicy(Func<double> random)
{
    /// <summary>A request is sent so often at most.</summary>
    public const int MostAttempts = 5;

    /// <summary>Whoever asks for something waits no longer than this without being told.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(500);

    /// <summary>How long to wait before the next attempt; null when there is to be none.</summary>
    /// <param name="attempt">The number of the one just made, from 1.</param>
    public TimeSpan? PauseAfter(GitHubRequest request, Attempt outcome, int attempt, DateTimeOffset now)
    {
        if (attempt >= MostAttempts || !IsWorthRepeating(request, outcome)) return null;
        // Half of the pause is certain, the other half spreads. 0.5, 1, 2, 4 s.
        TimeSpan backoff = _firstPause * Math.Pow(2, attempt - 1) * (0.5 + (random() / 2));
        if (outcome.Response?.RetryAfter(now) is not { } asked) return backoff;
        return asked > LongestPause ? null : asked + (_firstPause * random());
    }

    private static bool IsWorthRepeating(GitHubRequest request, Attempt outcome)
    {
        if (outcome.Response is not { } response)
            return !outcome.IsCertificateRefused && (outcome.WasNotSent || request.Repeat == Repeat.Harmless);
        if (response.IsRateLimit || request.PassingRefusals.Contains(response.Status)) return true;
        return request.Repeat == Repeat.Harmless && response.Status is HttpStatusCode.RequestTimeout
            or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
            or HttpStatusCode.GatewayTimeout;
    }
}
