using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Berth.Kubernetes.Connections;

namespace Berth.Kubernetes.Api;

/// <summary>
/// Speaks HTTP with an API server: credentials, errors, repetition. Hand-written, because the hook starts once per step and makes
/// a handful of calls (docs/adr/0007).
/// </summary>
internal sealed class ApiClient : IDisposable
{
    private const string Json = "application/json";
    private const int MaxAnswer = 64 * 1024 * 1024;
    private static readonly TimeSpan _connectPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _answerPatience = TimeSpan.FromSeconds(60);

    private readonly SocketsHttpHandler _handler;
    private readonly Repetition _repetition;
    private readonly TimeProvider _time;

    public ApiClient(ClusterConnection connection, TimeProvider time)
    {
        Connection = connection;
        _time = time;
        _repetition = new Repetition(time);
        _handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = _connectPatience,
            SslOptions = Tls(connection),
        };
        if (connection.Proxy is { } proxy)
        {
            _handler.Proxy = new WebProxy(proxy);
        }

        Invoker = new HttpMessageInvoker(_handler, disposeHandler: false);
    }

    public ClusterConnection Connection { get; }

    /// <summary>For a websocket on the same connections.</summary>
    public HttpMessageInvoker Invoker { get; }

    /// <summary>A path below the API's root, with its query.</summary>
    public Uri Address(string path) => new($"{Connection.Server.AbsoluteUri.TrimEnd('/')}{path}");

    /// <summary>Makes a call, again where that does no harm, and returns the answer's object.</summary>
    /// <exception cref="ApiException">The server refused.</exception>
    /// <exception cref="HttpRequestException">It cannot be reached.</exception>
    public async Task<JsonElement> CallAsync(
        ApiCall call, HttpMethod method, string path, byte[]? body, CancellationToken cancellationToken,
        string contentType = Json)
    {
        using HttpResponseMessage response = await _repetition.RunAsync(
            call, () => SendAsync(call, method, path, Content(body, contentType), _answerPatience, cancellationToken), cancellationToken);
        byte[] answer = await ReadAsync(response, MaxAnswer, cancellationToken);
        using JsonDocument document = JsonDocument.Parse(answer);
        return document.RootElement.Clone();
    }

    /// <summary>Opens an answer that goes on: a watch, a log. The caller disposes of it.</summary>
    public Task<HttpResponseMessage> OpenAsync(ApiCall call, string path, CancellationToken cancellationToken) =>
        _repetition.RunAsync(call, () => SendAsync(call, HttpMethod.Get, path, null, _answerPatience, cancellationToken), cancellationToken);

    /// <summary>The header that says who asks; null for a certificate's or nobody.</summary>
    public async ValueTask<AuthenticationHeaderValue?> AuthorizationAsync(bool refused, CancellationToken cancellationToken) =>
        Connection.Token is { } source
            ? new AuthenticationHeaderValue("Bearer", await source.GetAsync(refused, cancellationToken))
            : null;

    public void Dispose()
    {
        Invoker.Dispose();
        _handler.Dispose();
    }

    private async Task<HttpResponseMessage> SendAsync(
        ApiCall call, HttpMethod method, string path, Func<HttpContent>? body, TimeSpan patience, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await SendOnceAsync(method, path, body, patience, refused: false, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Unauthorized && Connection.Token is not null)
        {
            // The token may have ended since it was read.
            response.Dispose();
            response = await SendOnceAsync(method, path, body, patience, refused: true, cancellationToken);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await RefusalAsync(call, response, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        HttpMethod method, string path, Func<HttpContent>? body, TimeSpan patience, bool refused, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, Address(path));
        request.Headers.Authorization = await AuthorizationAsync(refused, cancellationToken);
        request.Headers.Accept.ParseAdd(Json);
        request.Content = body?.Invoke();

        // Until the head of the answer: an invoker does not wait for its content.
        using var late = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await Invoker.SendAsync(request, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"no answer within {patience.TotalSeconds:0} seconds");
        }
    }

    /// <summary>Made anew for each attempt: a request takes its content along when it goes.</summary>
    private static Func<HttpContent>? Content(byte[]? body, string contentType) => body is null ? null : () =>
        new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } };

    private static async Task<ApiException> RefusalAsync(
        ApiCall call, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] content = await ReadAsync(response, MaxAnswer, cancellationToken);
        JsonElement? status = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            status = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // Not every answer is the API server's: a proxy in between speaks HTML.
        }

        string message = status is { ValueKind: JsonValueKind.Object } element
            && element.TryGetProperty("message", out JsonElement text) && text.ValueKind == JsonValueKind.String
                ? text.GetString()!
                : $"{(int)response.StatusCode} {response.ReasonPhrase}";
        return new ApiException(call, response.StatusCode, status, message) { Data = { [Repetition.RetryAfter] = After(response) } };
    }

    private static TimeSpan? After(HttpResponseMessage response) => response.Headers.RetryAfter?.Delta;

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(limit, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    private static SslClientAuthenticationOptions Tls(ClusterConnection connection)
    {
        var options = new SslClientAuthenticationOptions();
        if (connection.ServerName is { } name)
        {
            options.TargetHost = name;
        }

        if (connection.ClientCertificate is { } certificate)
        {
            options.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true);
        }

        if (connection.SkipVerification)
        {
#pragma warning disable CA5359 // The user's own wish, written in their kubeconfig.
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (connection.Authorities is { } authorities)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            policy.CustomTrustStore.AddRange(authorities);
            options.CertificateChainPolicy = policy;
        }

        return options;
    }
}
