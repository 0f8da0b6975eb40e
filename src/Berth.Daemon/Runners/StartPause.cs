namespace Berth.Daemon.Runners;

/// <summary>How long to wait before the next start after some that failed: 1, 2, 4 … 60 seconds.</summary>
internal sealed class StartPause(TimeProvider time)
{
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(60);

    private int _failures;
    private long _since;

    /// <summary>What is left of the pause; zero when a start may be tried.</summary>
    public TimeSpan Left => _failures == 0 ? TimeSpan.Zero : Max(Length - time.GetElapsedTime(_since));

    public void Failed() => (_failures, _since) = (Math.Min(_failures + 1, 16), time.GetTimestamp());

    public void Succeeded() => _failures = 0;

    private TimeSpan Length => TimeSpan.FromSeconds(Math.Min(Math.Pow(2, _failures - 1), _longest.TotalSeconds));

    private static TimeSpan Max(TimeSpan left) => left > TimeSpan.Zero ? left : TimeSpan.Zero;
}
