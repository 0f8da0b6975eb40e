using System.Collections.Concurrent;
using Berth.Core.Engines;
using Berth.Core.Scaling;

namespace Berth.Daemon;

/// <summary>Runner images that were made ready; one that failed is tried again when it is asked for again.</summary>
internal sealed class ImageShelf
{
    private readonly ConcurrentDictionary<string, Lazy<Task<RunnerImage>>> _images = new();

    public async Task<RunnerImage> GetAsync(IRunnerEngine engine, string image, IJobLog log, CancellationToken cancellation)
    {
        Lazy<Task<RunnerImage>> ready = _images.GetOrAdd(
            image, name => new Lazy<Task<RunnerImage>>(() => engine.PrepareAsync(name, log, CancellationToken.None)));
        try
        {
            return await ready.Value.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (Core.Diagnosis.BerthException)
        {
            _images.TryRemove(new KeyValuePair<string, Lazy<Task<RunnerImage>>>(image, ready));
            throw;
        }
    }

    /// <summary>The engine does not have it any more, or another one of that name.</summary>
    public void Forget(string image) => _images.TryRemove(image, out _);
}
