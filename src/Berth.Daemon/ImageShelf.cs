using System.Collections.Concurrent;
using Berth.Core.Engines;
using Berth.Core.Scaling;

namespace Berth.Daemon;

/// <summary>Runner images that were made ready; one that failed is tried again when it is asked for again.</summary>
internal sealed class ImageShelf
{
    private readonly ConcurrentDictionary<string, Lazy<Task<RunnerImage>>> _images = new();

    public async Task<RunnerImage> GetAsync(IRunnerEngine engine, string name, IJobLog log, CancellationToken cancellation)
    {
        Lazy<Task<RunnerImage>> ready = _images.GetOrAdd(
            name, asked => new Lazy<Task<RunnerImage>>(() => engine.PrepareAsync(asked, log, CancellationToken.None)));
        try
        {
            RunnerImage image = await ready.Value.WaitAsync(cancellation).ConfigureAwait(false);
            // Whoever is told that it holds no runner may make it anew under the same name.
            if (!image.HasRunner) Remove();
            return image;
        }
        catch (Core.Diagnosis.BerthException)
        {
            Remove();
            throw;
        }

        void Remove() => _images.TryRemove(new KeyValuePair<string, Lazy<Task<RunnerImage>>>(name, ready));
    }

    /// <summary>The engine does not have it any more, or another one of that name.</summary>
    public void Forget(string image) => _images.TryRemove(image, out _);
}
