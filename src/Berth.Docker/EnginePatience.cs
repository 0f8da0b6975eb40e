namespace Berth.Docker;

/// <summary>
/// Bounds what an engine that works answers at once. One that accepts connections and says nothing (stopped, or stuck on its
/// disk) would otherwise be waited for until the job's own timeout, and cleanup_job has none.
/// </summary>
internal sealed class EnginePatience(TimeProvider time)
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    /// <exception cref="TimeoutException">No answer in time; <see cref="EngineErrors"/> knows what that means.</exception>
    public async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> question, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = new(_limit, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await question(either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {_limit.TotalSeconds:0} seconds");
        }
    }
}
