using System.Runtime.ExceptionServices;

namespace Berth.Docker.Pods;

/// <summary>
/// Runs parts of one piece of work at the same time; the first that fails ends the others, and its failure is the one reported.
/// </summary>
internal static class Together
{
    /// <summary>Returns when every part has ended, failed or not.</summary>
    public static async Task RunAsync(
        CancellationToken cancellationToken, params IReadOnlyList<Func<CancellationToken, Task>> parts)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ExceptionDispatchInfo? first = null;
        await Task.WhenAll(parts.Select(RunOneAsync));
        first?.Throw();
        cancellationToken.ThrowIfCancellationRequested();

        async Task RunOneAsync(Func<CancellationToken, Task> part)
        {
            try
            {
                await part(stop.Token);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref first, ExceptionDispatchInfo.Capture(e), null);
                await stop.CancelAsync();
            }
        }
    }
}
