using Berth.Core.Caches;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Planning;
using Berth.Core.Pods;
using Berth.Core.Runners;

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

    /// <param name="holder">See <see cref="CacheLeaseRequest"/>; <paramref name="pod"/> as well.</param>
    /// <exception cref="BerthException"><c>cache-slots-busy</c> once more, and whatever else stands against a lease.</exception>
    public static async Task<ICacheLease> TakeAsync(
        ICacheKeeper keeper, RunnerDefinition runner, string holder, PodMetadata pod, IJobLog log, TimeProvider time,
        CancellationToken cancellation)
    {
        CacheDefinition dataRoot = DockerDaemon.DataRootOf(runner);
        CacheLeaseRequest request = new(
            runner.Name, dataRoot, dataRoot.Strategy, Math.Max(1, runner.Max), holder, Owner: new JobUser(0, 0))
        {
            Pod = pod,
            Size = runner.CacheSize,
            StorageClass = runner.StorageClass,
        };
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
