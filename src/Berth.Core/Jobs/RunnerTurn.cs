using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Files;
using Berth.Core.Pods;

namespace Berth.Core.Jobs;

/// <summary>
/// One preparation at a time for each runner. A runner that was killed may leave its hook at work while the next one of the
/// same name begins: that one waits, then replaces what the first has made. Freed however the holder ends; a holder that was
/// killed leaves its file, which tells <c>cleanup_job</c> of it.
/// </summary>
public sealed class RunnerTurn : IDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Longer than a preparation takes that pulls large images.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(20);

    private readonly string _path;
    private readonly FileLock _lock;

    private RunnerTurn(string path, FileLock held) => (_path, _lock) = (path, held);

    /// <summary>Waits for the turn of a runner on this machine; the log says so when that takes long.</summary>
    /// <exception cref="BerthException">
    /// <c>runner-busy</c>: another preparation did not end. <c>disk-full</c>, <c>cache-directory-unusable</c>: there is no place
    /// for the lock.
    /// </exception>
    public static async Task<RunnerTurn> TakeAsync(
        BerthDirectories directories, string runnerName, IJobLog log, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(directories);
        ArgumentNullException.ThrowIfNull(time);
        string path = PathOf(directories, runnerName);
        if (TryTake(path) is { } free)
        {
            return free;
        }

        string holder = Holder(path);
        using var wait = new LongWait(log, time, $"{holder}, which prepares a job for the runner {runnerName} as well");
        for (long start = time.GetTimestamp(); time.GetElapsedTime(start) < _patience;)
        {
            await Task.Delay(_pause, time, cancellationToken);
            if (TryTake(path) is { } turn)
            {
                return turn;
            }
        }

        throw new BerthException(Finding.Certain(
            "runner-busy",
            $"The runner {runnerName} still prepares another job after {_patience.TotalMinutes:0} minutes",
            "See what that process waits for and end it; two runners of one machine need two names.",
            $"{Holder(path)} holds {path}"));
    }

    /// <summary>The turn that a killed preparation of this runner has left; null when there is none.</summary>
    /// <exception cref="BerthException">As of <see cref="TakeAsync"/>.</exception>
    public static RunnerTurn? TakeLeft(BerthDirectories directories, string runnerName)
    {
        ArgumentNullException.ThrowIfNull(directories);
        string path = PathOf(directories, runnerName);
        return File.Exists(path) ? TryTake(path) : null;
    }

    /// <summary>Lets go, and takes the file away while it is still held: who waits makes a new one.</summary>
    public void Dispose()
    {
        try
        {
            File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty file more; the lock is what counts.
        }

        _lock.Dispose();
    }

    private static string PathOf(BerthDirectories directories, string runnerName) =>
        Path.Combine(directories.Cache, "runners", $"{PodLabels.Value(runnerName)}.lock");

    private static RunnerTurn? TryTake(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return FileLock.TryAcquire(path) is { } held ? new RunnerTurn(path, held) : null;
        }
        catch (IOException e) when (DiskErrors.IsFull(e))
        {
            throw new BerthException(
                Finding.Certain(
                    "disk-full", $"no space is left for the runner's lock {path}", "free space on that disk", e.Message),
                e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BerthException(
                Finding.Certain(
                    "cache-directory-unusable",
                    $"the runner's lock {path} cannot be taken",
                    "make its directory one that this user may write to, or set BERTH_CACHE_DIR to another one",
                    e.Message),
                e);
        }
    }

    private static string Holder(string path) =>
        FileLock.HolderOf(path) is { } process ? $"process {process}" : "another process";
}
