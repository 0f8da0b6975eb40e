namespace Berth.Images.Tests;

/// <summary>A clock on which every pause is over at once and is remembered, and no limit is ever reached.</summary>
internal sealed class PauselessTime : TimeProvider
{
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _pauses = [];

    public IReadOnlyList<TimeSpan> Pauses
    {
        get
        {
            lock (_lock) return [.. _pauses];
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime <= _longestPause)
        {
            lock (_lock) _pauses.Add(dueTime);
            ThreadPool.QueueUserWorkItem(_ => callback(state));
        }

        return new Elapsed();
    }

    private sealed class Elapsed : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
