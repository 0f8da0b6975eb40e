using System.Net;
using Berth.GitHub.Http;

namespace Berth.GitHub.ScaleSets;

/// <summary>
/// The one listener's session on a scale set's message queue. Its token is renewed as it ends. For one caller at a time.
/// </summary>
public sealed class MessageSession
{
    private readonly ScaleSetClient _client;
    private readonly string _scaleSet;
    private Uri _queue;
    private Secret _token;

    private MessageSession(
        ScaleSetClient client, string scaleSet, Guid id, ScaleSetStatistics? statistics, Uri queue, Secret token) =>
        (_client, _scaleSet, Id, Statistics, _queue, _token) = (client, scaleSet, id, statistics, queue, token);

    public Guid Id { get; }

    /// <summary>How the scale set stood when the session, or its last token, was made; null when GitHub did not say.</summary>
    public ScaleSetStatistics? Statistics { get; private set; }

    internal static async Task<MessageSession> OpenAsync(
        ScaleSetClient client, string scaleSet, string owner, CancellationToken cancellation)
    {
        byte[] body = ServiceJson.Body(new SessionRequest(owner), ServiceJson.Default.SessionRequest);
        // Not repeated: the first may have been made, and would stand against the second.
        GitHubResponse response = await client.SendAsync(
            HttpMethod.Post, $"{scaleSet}/sessions", body, Repeat.Never,
            [HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.Conflict], cancellation).ConfigureAwait(false);
        if (response.Status == HttpStatusCode.Conflict)
            throw Failures.Of(response, client.Http.Now, GitHubError.SessionHeld);
        SessionAnswer answer = response.Read(ServiceJson.Default.SessionAnswer);
        if (answer.SessionId == Guid.Empty) throw Failures.Malformed(response, "there is no session in it");
        if (QueueOf(answer) is { } queue && TokenOf(answer) is { } token)
            return new MessageSession(client, scaleSet, answer.SessionId, answer.Statistics, queue, token);

        // A session without a queue is of no use, and would stand against the next one.
        await CloseAsync(client, scaleSet, answer.SessionId, cancellation).ConfigureAwait(false);
        throw Failures.Malformed(response, "the session has no message queue");
    }

    /// <summary>
    /// The next message after one, or null when there is none for most of a minute.
    /// </summary>
    /// <param name="after">The last message's id; 0 for none.</param>
    /// <param name="capacity">So many jobs could run here at once.</param>
    /// <exception cref="GitHubException">
    /// Among others <see cref="GitHubError.NotFound"/>: the session or the scale set is gone.
    /// </exception>
    public async Task<ScaleSetMessage?> NextAsync(long after, int capacity, CancellationToken cancellation)
    {
        GitHubResponse response = await SendAsync(() => new GitHubRequest(HttpMethod.Get, Next(after), "Bearer", _token)
        {
            Accept = "application/json; api-version=6.0-preview",
            Header = ("X-ScaleSetMaxCapacity", capacity.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            Repeat = Repeat.Harmless,
            IsLongPoll = true,
        }, [HttpStatusCode.OK, HttpStatusCode.Accepted], cancellation).ConfigureAwait(false);
        return response.Status == HttpStatusCode.Accepted
            ? null
            : MessageReader.Read(response.Read(ServiceJson.Default.MessageAnswer));
    }

    /// <summary>The message has been dealt with and is not to come again. One that is gone has been.</summary>
    public Task AcknowledgeAsync(long message, CancellationToken cancellation) => SendAsync(
        () => new GitHubRequest(HttpMethod.Delete, Message(message), "Bearer", _token) { Repeat = Repeat.Harmless },
        [HttpStatusCode.NoContent, HttpStatusCode.OK, HttpStatusCode.NotFound], cancellation);

    /// <summary>Takes available jobs for this scale set.</summary>
    /// <returns>Those that it got.</returns>
    public async Task<IReadOnlyList<long>> AcquireAsync(IReadOnlyList<long> requests, CancellationToken cancellation)
    {
        if (requests.Count == 0) return [];
        byte[] body = ServiceJson.Body<long[]>([.. requests], ServiceJson.Default.Int64Array);
        // A second time is harmless: a job is acquired by this scale set, or it is not.
        GitHubResponse response = await WithFreshTokenAsync(
            () => _client.SendAsync(
                HttpMethod.Post, $"{_scaleSet}/acquirejobs", body, Repeat.Harmless,
                [HttpStatusCode.OK, HttpStatusCode.Unauthorized], cancellation, _token), cancellation).ConfigureAwait(false);
        return response.Expect(_client.Http.Now, HttpStatusCode.OK).Read(ServiceJson.Default.Ids).Value;
    }

    /// <summary>Ends the session, so that another one can begin at once. One that is gone is ended.</summary>
    public Task CloseAsync(CancellationToken cancellation) => CloseAsync(_client, _scaleSet, Id, cancellation);

    internal static async Task CloseAsync(ScaleSetClient client, string scaleSet, Guid id, CancellationToken cancellation) =>
        await client.SendAsync(HttpMethod.Delete, $"{scaleSet}/sessions/{id}", null, Repeat.Harmless,
            [HttpStatusCode.NoContent, HttpStatusCode.OK, HttpStatusCode.NotFound], cancellation).ConfigureAwait(false);

    private async Task<GitHubResponse> SendAsync(
        Func<GitHubRequest> request, HttpStatusCode[] expected, CancellationToken cancellation)
    {
        GitHubResponse response = await WithFreshTokenAsync(
            () => _client.Http.SendAsync(request(), cancellation), cancellation).ConfigureAwait(false);
        return response.Expect(_client.Http.Now, expected);
    }

    /// <summary>A token that has ended is renewed once.</summary>
    private async Task<GitHubResponse> WithFreshTokenAsync(Func<Task<GitHubResponse>> send, CancellationToken cancellation)
    {
        GitHubResponse response = await send().ConfigureAwait(false);
        if (response.Status != HttpStatusCode.Unauthorized) return response;
        await RenewAsync(cancellation).ConfigureAwait(false);
        return await send().ConfigureAwait(false);
    }

    private async Task RenewAsync(CancellationToken cancellation)
    {
        GitHubResponse response = await _client.SendAsync(
            HttpMethod.Patch, $"{_scaleSet}/sessions/{Id}", null, Repeat.Harmless, [HttpStatusCode.OK], cancellation)
            .ConfigureAwait(false);
        SessionAnswer answer = response.Read(ServiceJson.Default.SessionAnswer);
        _token = TokenOf(answer) ?? throw Failures.Malformed(response, "the session has no token");
        // It has been seen empty in a renewal: the queue is where it was.
        _queue = QueueOf(answer) ?? _queue;
        Statistics = answer.Statistics ?? Statistics;
    }

    private Uri Next(long after)
    {
        if (after <= 0) return _queue;
        UriBuilder url = new(_queue);
        url.Query = $"{url.Query.TrimStart('?')}{(url.Query.Length > 1 ? "&" : "")}lastMessageId={after}";
        return url.Uri;
    }

    private Uri Message(long id)
    {
        UriBuilder url = new(_queue);
        url.Path = $"{url.Path.TrimEnd('/')}/{id}";
        return url.Uri;
    }

    private static Uri? QueueOf(SessionAnswer answer) =>
        Uri.TryCreate(answer.MessageQueueUrl, UriKind.Absolute, out Uri? url) && GitHubTarget.IsSafe(url) ? url : null;

    private static Secret? TokenOf(SessionAnswer answer) =>
        answer.MessageQueueAccessToken is { Length: > 0 } token ? new Secret(token) : null;
}
