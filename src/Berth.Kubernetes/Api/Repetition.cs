using System.Net;
using System.Net.Sockets;

namespace Berth.Kubernetes.Api;

/// <summary>
/// Repeats a call that a server was too busy for or broke over: always where it says so itself (429, nothing was done), else only
/// where a second time does no harm.
/// </summary>
internal sealed class Repetition(TimeProvider time)
{
    /// <summary>The key of an <see cref="ApiException"/>'s data for how long the server wants to be left alone.</summary>
    public const string RetryAfter = "Retry-After";

    private const int MaxAttempts = 6;
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(30);

    public async Task<T> RunAsync<T>(ApiCall call, Func<Task<T>> attempt, CancellationToken cancellationToken)
    {
        for (int tried = 1; ; tried++)
        {
            TimeSpan pause = _firstPause * (1 << (tried - 1));
            try
            {
                return await attempt();
            }
            catch (ApiException e) when (tried < MaxAttempts && MayRepeat(call, e.Code))
            {
                pause = e.Data[RetryAfter] is TimeSpan wanted && wanted > pause ? wanted : pause;
            }
            catch (HttpRequestException e) when (tried < MaxAttempts && MayRepeat(call, e))
            {
                // Below, after the pause.
            }

            await Task.Delay(pause < _longestPause ? pause : _longestPause, time, cancellationToken);
        }
    }

    private static bool MayRepeat(ApiCall call, HttpStatusCode code) => code == HttpStatusCode.TooManyRequests
        || (call.IsIdempotent && code is HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout);

    /// <summary>A server that restarts drops or refuses connections for a moment; a name or certificate stays wrong.</summary>
    private static bool MayRepeat(ApiCall call, HttpRequestException exception) => exception.HttpRequestError switch
    {
        HttpRequestError.ConnectionError =>
            exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.ConnectionReset },
        HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse => call.IsIdempotent,
        _ => call.IsIdempotent && exception.InnerException is IOException,
    };
}
