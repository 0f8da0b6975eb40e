using System.Globalization;

namespace Berth.Core.Engines;

/// <summary>
/// Says in the job's log what is waited for, every 30 seconds until it is disposed: what may rightly take long has no limit, and
/// silence looks like a hang.
/// </summary>
public sealed class LongWait : IDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(30);
    private readonly ITimer _timer;

    /// <param name="what">For example <c>the init container "seed" to end</c>.</param>
    public LongWait(IJobLog log, TimeProvider time, string what)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(time);
        long start = time.GetTimestamp();
        _timer = time.CreateTimer(
            _ => log.Info(string.Create(
                CultureInfo.InvariantCulture,
                $"Berth: still waiting for {what} ({time.GetElapsedTime(start).TotalSeconds:F0} s)")),
            null, _interval, _interval);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();
}
