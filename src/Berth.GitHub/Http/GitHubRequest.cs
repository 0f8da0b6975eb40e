using System.Net;

namespace Berth.GitHub.Http;

/// <summary>One request, which can be sent more than once.</summary>
/// <param name="Scheme">Of the Authorization header, with <paramref name="Token"/>.</param>
internal sealed record GitHubRequest(HttpMethod Method, Uri Url, string Scheme, Secret Token)
{
    /// <summary>JSON, or null.</summary>
    public byte[]? Body { get; init; }

    public string Accept { get; init; } = "application/json";

    public Repeat Repeat { get; init; } = Repeat.Never;

    /// <summary>Refusals that GitHub is known to take back by itself.</summary>
    public IReadOnlyList<HttpStatusCode> PassingRefusals { get; init; } = [];

    /// <summary>The answer may take most of a minute.</summary>
    public bool IsLongPoll { get; init; }

    /// <summary>A header of its own, or null.</summary>
    public (string Name, string Value)? Header { get; init; }

    /// <summary>Without the query: for messages.</summary>
    public string Name => $"{Method} {Url.GetLeftPart(UriPartial.Path)}";

    public HttpRequestMessage ToMessage(string userAgent)
    {
        HttpRequestMessage message = new(Method, Url);
        message.Headers.TryAddWithoutValidation("Authorization", $"{Scheme} {Token.Reveal()}");
        message.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        message.Headers.TryAddWithoutValidation("Accept", Accept);
        if (Header is { } header) message.Headers.TryAddWithoutValidation(header.Name, header.Value);
        if (Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        }

        return message;
    }
}
