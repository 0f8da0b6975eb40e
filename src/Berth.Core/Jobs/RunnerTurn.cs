using Berth.Core.Caches;
using Berth.Core.Files;
using Berth.Core.Pods;

namespace Berth.Core.Jobs;

/// <summary>
/// One preparation at a time for each runner. A runner that was killed may leave its hook at work while the next one of the
/// same name begins: that one waits, then replaces what the first has made. Freed however the holder ends.
/// </summary>
public sealed class RunnerTurn : IDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);
    private readonly string _path;
    private readonly FileLock _lock;

    private RunnerTurn(string path, FileLock held) => (_path, _lock) = (path, held);

    /// <summary>Waits for the turn of a runner on this machine.</summary>
    /// <exception cref="Diagnosis.BerthException">The cache directory cannot be written to.</exception>
    public static async Task<RunnerTurn> TakeAsync(
        BerthDirectories directories, string runnerName, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(directories);
        string directory = Path.Combine(directories.Cache, "runners");
        string path = Path.Combine(directory, $"{PodLabels.Value(runnerName)}.lock");
        while (true)
        {
            FileLock? held = CacheFailures.Guard(directory, () =>
            {
                Directory.CreateDirectory(directory);
                return FileLock.TryAcquire(path);
            });
            if (held is not null)
            {
                return new RunnerTurn(path, held);
            }

            await Task.Delay(_pause, time, cancellationToken);
        }
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
}
