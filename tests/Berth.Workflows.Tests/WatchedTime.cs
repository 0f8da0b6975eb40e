using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Workflows.Tests;

/// <summary>A clock that stands still, and that tells when somebody began to wait for it.</summary>
public sealed class WatchedTime : FakeTimeProvider
{
    private readonly ConcurrentDictionary<TimeSpan, TaskCompletionSource> _started = new();

    /// <summary>Completes when a timer of this length is running.</summary>
    public Task TimerStarted(TimeSpan length) => Source(length).Task;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        Source(dueTime).TrySetResult();
        return timer;
    }

    private TaskCompletionSource Source(TimeSpan length) =>
        _started.GetOrAdd(length, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
