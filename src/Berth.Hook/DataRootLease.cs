using Berth.Core.Caches;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;

namespace Berth.Hook;

/// <summary>
/// Leases the data root of a job's Docker daemon. The daemon of a job that has just ended keeps its own until it has put everything
/// away, so a busy one is waited for.
/// </summary>
internal static class DataRootLease
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);

    // As long as a daemon is given to end, and a little.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    /// <exception cref="BerthException"><c>cache-slots-busy</c> once more, and whatever else stands against a lease.</exception>
    public static async Task<ICacheLease> TakeAsync(
        ICacheKeeper keeper, CacheLeaseRequest request, IJobLog log, TimeProvider time, CancellationToken cancellation)
    {
        for (long start = time.GetTimestamp(); ;)
        {
            try
            {
                return await keeper.LeaseAsync(request, log, cancellation);
            }
            catch (BerthException e) when (e.Finding.Cause == "cache-slots-busy" && time.GetElapsedTime(start) < _patience)
            {
                await Task.Delay(_pause, time, cancellation);
            }
        }
    }
}
