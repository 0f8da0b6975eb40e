using System.Globalization;
using Berth.Core.Engines;
using Docker.DotNet.Models;

namespace Berth.Docker.Images;

/// <summary>Turns the engine's many messages about layers into a line every few seconds, and keeps its error.</summary>
internal sealed class PullProgress(string image, IJobLog log, TimeProvider time) : IProgress<JSONMessage>
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, (long Current, long Total)> _layers = [];
    private long _lastLine = time.GetTimestamp();

    /// <summary>What the engine or the registry said went wrong, or null.</summary>
    public string? Error { get; private set; }

    public void Report(JSONMessage value)
    {
        if (value.Error?.Message is { } error)
            Error = error;
        if (value.Progress is { Total: > 0 } progress && value.ID is { } layer && value.Status == "Downloading")
            _layers[layer] = (progress.Current ?? 0, progress.Total ?? 0);
        else if (value is { ID: { } done, Status: "Download complete" or "Pull complete" }
            && _layers.TryGetValue(done, out var known))
            _layers[done] = (known.Total, known.Total);

        if (_layers.Count > 0 && time.GetElapsedTime(_lastLine) >= _pause)
        {
            _lastLine = time.GetTimestamp();
            (long current, long total) = (_layers.Values.Sum(l => l.Current), _layers.Values.Sum(l => l.Total));
            log.Info(
                string.Create(CultureInfo.InvariantCulture, $"Pulling {image}: {current / 1e6:0.0} of {total / 1e6:0.0} MB"));
        }
    }
}
