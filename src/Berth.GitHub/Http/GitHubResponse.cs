using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Berth.GitHub.Http;

/// <summary>A whole answer.</summary>
/// <param name="Body">Without the byte-order mark that the Actions service puts before some.</param>
internal sealed record GitHubResponse(
    GitHubRequest Request, HttpStatusCode Status, HttpResponseHeaders Headers, ReadOnlyMemory<byte> Body)
{
    public string? Header(string name) =>
        Headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(", ", values) : null;

    /// <summary>How long GitHub wants to be left alone, by Retry-After or by its rate limit; null when it does not say.</summary>
    public TimeSpan? RetryAfter(DateTimeOffset now)
    {
        TimeSpan? wait = Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ when Header("x-ratelimit-remaining") == "0" && long.TryParse(Header("x-ratelimit-reset"), out long reset)
                && reset is > 0 and < 100_000_000_000 => DateTimeOffset.FromUnixTimeSeconds(reset) - now,
            _ => null,
        };
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    /// <summary>GitHub did nothing because too much was asked of it.</summary>
    public bool IsRateLimit => Status == HttpStatusCode.TooManyRequests
        || (Status == HttpStatusCode.Forbidden && (Headers.RetryAfter is not null || Header("x-ratelimit-remaining") == "0"));

    /// <summary>This answer, if it is one of those expected.</summary>
    /// <exception cref="GitHubException">It is another.</exception>
    public GitHubResponse Expect(DateTimeOffset now, params ReadOnlySpan<HttpStatusCode> expected) =>
        expected.Contains(Status) ? this : throw Failures.Of(this, now);

    /// <summary>The body as an object.</summary>
    /// <exception cref="GitHubException"><see cref="GitHubError.Malformed"/>.</exception>
    public T Read<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Body.Span, type) ?? throw Failures.Malformed(this, "it is null");
        }
        catch (JsonException broken)
        {
            // Not its message: that quotes the answer, which may hold a token.
            throw Failures.Malformed(
                this, $"it is not the JSON expected, at byte {broken.BytePositionInLine} of line {broken.LineNumber}");
        }
    }
}
