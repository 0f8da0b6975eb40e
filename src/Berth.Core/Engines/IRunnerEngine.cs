using Berth.Core.Scaling;

namespace Berth.Core.Engines;

/// <summary>
/// Runners as containers of this machine's engine. Expected failures are thrown as a
/// <see cref="Diagnosis.BerthException"/>, as by <see cref="IPodEngine"/>.
/// </summary>
public interface IRunnerEngine : IAsyncDisposable
{
    /// <summary>
    /// Makes sure that a runner's image is there, and that what it brings for JavaScript actions is on this machine as well, once
    /// for each image.
    /// </summary>
    Task<RunnerImage> PrepareAsync(string image, IJobLog log, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a runner's work volume, which stands for its name until there is a container. Returns where it is on the engine's
    /// machine.
    /// </summary>
    Task<string> ReserveAsync(RunnerSpec spec, CancellationToken cancellationToken);

    /// <summary>Makes the runner's container, which is not started. Returns its id.</summary>
    Task<string> CreateAsync(RunnerSpec spec, CancellationToken cancellationToken);

    /// <summary>
    /// Starts a runner with its one-job configuration, which goes through the container's standard input: it stands in no
    /// argument, no variable and no file that the engine shows or keeps.
    /// </summary>
    Task StartAsync(string id, string configuration, CancellationToken cancellationToken);

    /// <summary>Every runner of a fleet, whatever its phase; one that has no container yet has an empty id.</summary>
    Task<IReadOnlyList<RunnerContainer>> ListAsync(string fleet, CancellationToken cancellationToken);

    /// <summary>Removes a runner's container, by force, and its work volume. Nothing there is no error.</summary>
    Task RemoveAsync(string name, CancellationToken cancellationToken);

    /// <summary>Asks a runner to end, which cancels its job, and waits so long for it.</summary>
    Task StopAsync(string id, TimeSpan patience, CancellationToken cancellationToken);

    /// <summary>The process of a running container, in the form of <see cref="Jobs.ProcessIdentity"/>; null when it has ended.</summary>
    Task<string?> ProcessAsync(string id, CancellationToken cancellationToken);

    /// <summary>What a runner has written, to the end of what there is or, followed, of its life.</summary>
    Task CopyLogAsync(string id, Stream output, bool follow, int? lastLines, CancellationToken cancellationToken);

    /// <summary>Calls back for each runner of a fleet that ends, with its scale set; ends when the engine does.</summary>
    Task WatchAsync(string fleet, Action<string> ended, CancellationToken cancellationToken);

    /// <summary>Returns when a container has ended or is not there.</summary>
    Task WaitAsync(string id, CancellationToken cancellationToken);
}
