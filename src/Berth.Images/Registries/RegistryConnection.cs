using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Berth.Core.Diagnosis;
using Berth.Core.Registries;

namespace Berth.Images.Registries;

/// <summary>
/// Requests to one registry: each with what the registry wants to know of who asks, and again where that does no harm.
/// </summary>
internal sealed class RegistryConnection(
    HttpMessageInvoker http, Uri registry, string repository, RegistryLogin? login, TimeProvider time)
{
    public const int MostAttempts = 4;

    private static readonly TimeSpan _firstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(60);

    /// <summary>Whoever answers a question answers it in this time; content may take longer.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(100);

    private static readonly TimeSpan _patienceForContent = TimeSpan.FromMinutes(30);

    // The second is OAuth's name for it.
    private static readonly string[] _tokenFields = ["token", "access_token"];

    private AuthenticationHeaderValue? _authorization;

    public Uri Registry => registry;

    /// <summary>The path of something of the repository.</summary>
    public Uri At(string path) => new(registry, $"v2/{repository}/{path}");

    /// <summary>Sends a request; a refusal is an answer as well.</summary>
    /// <param name="make">Makes the request, each time anew.</param>
    /// <param name="repeat">Whether to send it again after a passing failure.</param>
    /// <exception cref="BerthException"><c>registry-unreachable</c>, or what getting a token came to.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        Func<HttpRequestMessage> make, bool repeat, CancellationToken cancellationToken)
    {
        bool asked = false;
        for (int attempt = 1; ; attempt++)
        {
            HttpResponseMessage response;
            try
            {
                response = await SendOnceAsync(make, cancellationToken);
            }
            catch (BerthException) when (repeat && attempt < MostAttempts)
            {
                await PauseAsync(attempt, null, cancellationToken);
                continue;
            }

            if (response.StatusCode == HttpStatusCode.Unauthorized && !asked && Challenge.Of(response) is { } challenge)
            {
                response.Dispose();
                asked = true;
                attempt--;
                _authorization = await AnswerAsync(challenge, cancellationToken);
                if (_authorization is not null) continue;
                return await SendOnceAsync(make, cancellationToken);
            }

            if (!repeat || attempt == MostAttempts || !IsPassing(response.StatusCode)) return response;
            TimeSpan? asks = response.Headers.RetryAfter?.Delta;
            response.Dispose();
            await PauseAsync(attempt, asks, cancellationToken);
        }
    }

    /// <summary>Waits before something is tried again.</summary>
    /// <param name="attempt">The number of the attempt that failed, from 1.</param>
    public Task PauseAsync(int attempt, TimeSpan? asked, CancellationToken cancellationToken)
    {
        TimeSpan pause = asked ?? _firstPause * Math.Pow(2, attempt - 1);
        return Task.Delay(pause < _longestPause ? pause : _longestPause, time, cancellationToken);
    }

    public async Task<BerthException> FailureAsync(HttpResponseMessage response, string doing, CancellationToken cancellationToken) =>
        await RegistryErrors.OfAsync(response, doing, registry, login is not null, cancellationToken);

    /// <summary>Whether the same request may well be answered otherwise in a moment.</summary>
    public static bool IsPassing(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
        or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
        or HttpStatusCode.GatewayTimeout;

    private async Task<HttpResponseMessage> SendOnceAsync(Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = make();
        // Uploads may go to another host, whose business it is not who asks.
        if (request.RequestUri is { } address && address.Authority == registry.Authority && address.Scheme == registry.Scheme)
            request.Headers.Authorization = _authorization;
        using var late = new CancellationTokenSource(request.Content is null ? _patience : _patienceForContent, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            HttpResponseMessage response = await http.SendAsync(request, either.Token);
            await response.Content.LoadIntoBufferAsync(either.Token);
            return response;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw RegistryErrors.Unreachable(registry, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw RegistryErrors.Unreachable(registry, new TimeoutException("no answer in time", e));
        }
    }

    private async Task<AuthenticationHeaderValue?> AnswerAsync(Challenge challenge, CancellationToken cancellationToken)
    {
        if (!RegistryAddress.IsSafe(registry) || (challenge.Realm is { } realm && !RegistryAddress.IsSafe(realm)))
            throw RegistryErrors.Wrong(registry, "wants a login over a connection that others can read");
        if (challenge.Realm is not null) return await TokenAsync(challenge, cancellationToken);
        return login is { IdentityToken: null } ? Basic(login) : null;
    }

    private async Task<AuthenticationHeaderValue> TokenAsync(Challenge challenge, CancellationToken cancellationToken)
    {
        string scope = challenge.Scope ?? $"repository:{repository}:pull,push";
        for (int attempt = 1; ; attempt++)
        {
            using HttpResponseMessage response = await SendTokenRequestAsync(challenge, scope, cancellationToken);
            if (IsPassing(response.StatusCode) && attempt < MostAttempts)
            {
                await PauseAsync(attempt, response.Headers.RetryAfter?.Delta, cancellationToken);
                continue;
            }

            if (!response.IsSuccessStatusCode) throw await FailureAsync(response, "Getting a token", cancellationToken);
            return Token(await response.Content.ReadAsStringAsync(cancellationToken)) is { } token
                ? new AuthenticationHeaderValue("Bearer", token)
                : throw RegistryErrors.Wrong(registry, "gave no token");
        }
    }

    /// <summary>A token that stands for a login is exchanged as OAuth has it, a password is simply shown.</summary>
    private async Task<HttpResponseMessage> SendTokenRequestAsync(
        Challenge challenge, string scope, CancellationToken cancellationToken)
    {
        Dictionary<string, string> query = new() { ["scope"] = scope };
        if (challenge.Service is { } service) query["service"] = service;
        using HttpRequestMessage request = new(HttpMethod.Get, Query(challenge.Realm!, query));
        if (login?.IdentityToken is { } identity)
        {
            request.Method = HttpMethod.Post;
            request.RequestUri = challenge.Realm;
            request.Content = new FormUrlEncodedContent(new Dictionary<string, string>(query)
            {
                ["grant_type"] = "refresh_token",
                ["refresh_token"] = identity,
                ["client_id"] = "berth",
            });
        }
        else if (login is not null)
        {
            request.Headers.Authorization = Basic(login);
        }

        try
        {
            return await http.SendAsync(request, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw RegistryErrors.Unreachable(challenge.Realm!, e);
        }
    }

    private static Uri Query(Uri address, IEnumerable<KeyValuePair<string, string>> query) => new UriBuilder(address)
    {
        Query = string.Join('&', query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}")),
    }.Uri;

    private static AuthenticationHeaderValue Basic(RegistryLogin login) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.User}:{login.Password}")));

    private static string? Token(string body)
    {
        try
        {
            using JsonDocument answer = JsonDocument.Parse(body);
            return answer.RootElement.ValueKind != JsonValueKind.Object ? null
                : _tokenFields
                    .Select(name => answer.RootElement.TryGetProperty(name, out JsonElement value) ? value.ToString() : null)
                    .FirstOrDefault(token => !string.IsNullOrEmpty(token));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
