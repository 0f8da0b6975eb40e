using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Berth.Core.Checks;
using Berth.Core.Checks.Rules;

namespace Berth.Cli.Doctor;

/// <summary>Requests to GitHub without credentials, to see what stands in between. Each host is asked once.</summary>
internal sealed class GitHubReach(ProxySettings proxies, TimeProvider time)
{
    /// <summary>GitHub's own API.</summary>
    public const string Api = "api.github.com";

    private readonly ConcurrentDictionary<string, Lazy<Task<ReachFacts>>> _asked = new();

    /// <summary>What becomes of a request; a failure of it is an answer too.</summary>
    public Task<ReachFacts> AskAsync(string host, CancellationToken cancellation) =>
        _asked.GetOrAdd(host, name => new Lazy<Task<ReachFacts>>(() => RequestAsync(name))).Value.WaitAsync(cancellation);

    /// <summary>The runner's releases; null when they cannot be had.</summary>
    public async Task<IReadOnlyList<(Version Version, DateTimeOffset Published)>?> ReleasesAsync(CancellationToken cancellation)
    {
        if ((await AskAsync(Api, cancellation)).Outcome != ReachOutcome.Answered) return null;
        try
        {
            using HttpClient client = Client(Api, out _, _ => { });
            using JsonDocument list = JsonDocument.Parse(
                await client.GetByteArrayAsync(
                    new Uri($"https://{Api}/repos/actions/runner/releases?per_page=50"), cancellation));
            return [.. list.RootElement.EnumerateArray().Select(Release).OfType<(Version, DateTimeOffset)>()];
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // Without an account GitHub answers few requests an hour: then this is not known, as when offline.
            return null;
        }
    }

    private static (Version, DateTimeOffset)? Release(JsonElement release) =>
        !release.GetProperty("prerelease").GetBoolean()
        && VersionText.Read(release.GetProperty("tag_name").GetString() ?? "") is { } version
        && release.GetProperty("published_at").TryGetDateTimeOffset(out DateTimeOffset published)
            ? (version, published)
            : null;

    private async Task<ReachFacts> RequestAsync(string host)
    {
        string? issuer = null;
        string? proxy = null;
        try
        {
            using HttpClient client = Client(host, out proxy, found => issuer = found);
            using HttpRequestMessage request = new(HttpMethod.Head, new Uri($"https://{host}/"));
            using HttpResponseMessage response = await client.SendAsync(request);
            return new ReachFacts(host, proxy, ReachOutcome.Answered, "", response.Headers.Date, time.GetUtcNow());
        }
        catch (FormatException e)
        {
            return new ReachFacts(host, null, ReachOutcome.Other, e.Message);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            ReachOutcome outcome = OutcomeOf(e, issuer is not null);
            return new ReachFacts(
                host, proxy, outcome, outcome == ReachOutcome.UnknownAuthority ? $"issued by {issuer}" : SystemWords(e));
        }
    }

    private HttpClient Client(string host, out string? proxy, Action<string> unknownIssuer)
    {
        (Uri Proxy, string Variable)? found = proxies.For(host);
        // The address of a proxy may carry its password: only the host is ever shown.
        proxy = found is { } named ? $"{named.Proxy.Host}:{named.Proxy.Port}, set by {named.Variable}" : null;
        SocketsHttpHandler handler = new()
        {
            ConnectTimeout = TimeSpan.FromSeconds(5),
            UseProxy = found is not null,
            Proxy = found is { } used ? new WebProxy(used.Proxy) { Credentials = CredentialsOf(used.Proxy) } : null,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                {
                    bool unknown = chain?.ChainStatus.Any(status => status.Status
                        is X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain) is true;
                    if (errors != SslPolicyErrors.None && unknown) unknownIssuer(certificate?.Issuer ?? "nobody");
                    return errors == SslPolicyErrors.None;
                },
            },
        };
        HttpClient client = new(handler) { Timeout = TimeSpan.FromSeconds(8) };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("berth-doctor");
        return client;
    }

    private static NetworkCredential? CredentialsOf(Uri proxy) =>
        proxy.UserInfo.Split(':', 2) is [{ Length: > 0 } user, var password]
        ? new NetworkCredential(Uri.UnescapeDataString(user), Uri.UnescapeDataString(password))
        : null;

    private static ReachOutcome OutcomeOf(Exception failure, bool unknownAuthority) => failure switch
    {
        TaskCanceledException => ReachOutcome.Silent,
        _ when unknownAuthority => ReachOutcome.UnknownAuthority,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => ReachOutcome.NameNotFound,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => ReachOutcome.TlsFailed,
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => ReachOutcome.ProxyRefused,
        { InnerException: SocketException { SocketErrorCode: var error } } => error switch
        {
            SocketError.ConnectionRefused => ReachOutcome.Refused,
            SocketError.TimedOut or SocketError.HostUnreachable or SocketError.NetworkUnreachable => ReachOutcome.Silent,
            _ => ReachOutcome.Other,
        },
        _ => ReachOutcome.Other,
    };

    private static string SystemWords(Exception failure) =>
        failure is TaskCanceledException ? "" : Berth.Core.Diagnosis.InertText.Line(failure.GetBaseException().Message, 160);
}
