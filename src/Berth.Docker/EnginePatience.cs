namespace Berth.Docker;

/// <summary>
/// Bounds how long the engine may take to begin any answer. One that accepts connections and says nothing (stopped, or stuck on
/// its disk) would otherwise be waited for until the job's own timeout, and cleanup_job has none. What comes after the beginning
/// (a step's output, a pull's progress) takes what it takes.
/// </summary>
internal sealed class EnginePatience(HttpMessageHandler engine, TimeProvider time) : DelegatingHandler(engine)
{
    /// <summary>For questions, which an engine that works answers at once.</summary>
    private static readonly TimeSpan _question = TimeSpan.FromSeconds(60);

    /// <summary>For what it has to do: creating, starting and removing on a busy machine.</summary>
    private static readonly TimeSpan _work = TimeSpan.FromMinutes(3);

    /// <exception cref="TimeoutException">No answer in time; <see cref="EngineErrors"/> knows what that means.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (LimitOf(request) is not { } limit)
            return await base.SendAsync(request, cancellationToken);

        // An answer that streams must not end with the token that its beginning was bounded by: this one is gone by then.
        using CancellationTokenSource late = new(limit, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await base.SendAsync(request, either.Token);
        }
        catch (Exception e) when (
            e is OperationCanceledException or IOException or HttpRequestException
            && late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"no answer within {limit.TotalSeconds:0} seconds to {request.Method} {request.RequestUri?.AbsolutePath}");
        }
    }

    /// <summary>None where the answer may rightly begin late: a registry, a build or a container decides when.</summary>
    private static TimeSpan? LimitOf(HttpRequestMessage request)
    {
        string path = request.RequestUri?.AbsolutePath ?? "";
        bool isOpen = path.EndsWith("/wait", StringComparison.Ordinal)
            || path.EndsWith("/build", StringComparison.Ordinal)
            || path.EndsWith("/images/create", StringComparison.Ordinal);
        return isOpen ? null : request.Method == HttpMethod.Get ? _question : _work;
    }
}
