using System.Net.Security;

namespace Berth.GitHub.Http;

/// <summary>
/// Sends requests to GitHub and to its Actions service, and again where that can help and does no harm. One for the whole
/// process: it keeps the connections.
/// </summary>
public sealed class GitHubHttp : IDisposable
{
    /// <summary>An answer that is larger is not one of GitHub's.</summary>
    private const int MostBytes = 32 * 1024 * 1024;

    private readonly SocketsHttpHandler _handler;
    private readonly HttpClient _client;
    private readonly HttpClient _longPoll;
    private readonly RetryPolicy _retries;
    private readonly string _userAgent;

    /// <exception cref="Core.Diagnosis.BerthException">The CA file or a proxy variable is not as it should be.</exception>
    public GitHubHttp(GitHubSettings settings, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Time = time;
        _userAgent = settings.Product;
        _retries = new RetryPolicy(Random.Shared.NextDouble);
        EnvironmentProxy proxy = EnvironmentProxy.From(settings.Variables);
        _handler = new SocketsHttpHandler
        {
            // Another address means another name for the same thing: the configuration is to say it, and no token follows.
            AllowAutoRedirect = false,
            UseCookies = false,
            Proxy = proxy,
            UseProxy = !proxy.IsEmpty,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            // GitHub's addresses change.
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            AutomaticDecompression = System.Net.DecompressionMethods.All,
        };
        if (settings.CaFile is { } file)
            _handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Authorities.With(file) };
        _client = Client(TimeSpan.FromSeconds(60));
        // The service holds a poll for up to about 50 s.
        _longPoll = Client(TimeSpan.FromSeconds(90));
    }

    internal TimeProvider Time { get; }

    internal DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>Sends the request until there is an answer that stands, whatever its status.</summary>
    /// <exception cref="GitHubException">There is no answer.</exception>
    internal async Task<GitHubResponse> SendAsync(GitHubRequest request, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            Attempt outcome = await TryAsync(request, cancellation).ConfigureAwait(false);
            if (_retries.PauseAfter(request, outcome, attempt, Now) is not { } pause)
                return outcome.Response ?? throw Failures.Of(request, outcome.Failure!, attempt);
            await Task.Delay(pause, Time, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<Attempt> TryAsync(GitHubRequest request, CancellationToken cancellation)
    {
        try
        {
            using HttpRequestMessage message = request.ToMessage(_userAgent);
            using HttpResponseMessage response = await (request.IsLongPoll ? _longPoll : _client)
                .SendAsync(message, HttpCompletionOption.ResponseContentRead, cancellation).ConfigureAwait(false);
            ReadOnlyMemory<byte> body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            if (body.Span.StartsWith("\uFEFF"u8)) body = body[3..];
            return new Attempt(new GitHubResponse(request, response.StatusCode, response.Headers, body), null);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException
            || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return new Attempt(null, failure);
        }
    }

    private HttpClient Client(TimeSpan timeout) =>
        new(_handler, disposeHandler: false) { Timeout = timeout, MaxResponseContentBufferSize = MostBytes };

    public void Dispose()
    {
        _client.Dispose();
        _longPoll.Dispose();
        _handler.Dispose();
    }
}
