using System.Collections.Immutable;
using Berth.Core.Scaling;
using Berth.GitHub.ScaleSets;

namespace Berth.Daemon.Runners;

/// <summary>What GitHub has told of a scale set, and what was seen since. All of it may be lost: it is told again.</summary>
internal sealed class PoolMemory(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _gone = [];
    private readonly Dictionary<string, long> _held = [];
    private readonly HashSet<string> _completed = [];
    private readonly HashSet<string> _seenRunning = [];
    private readonly HashSet<string> _finished = [];
    private ImmutableHashSet<string> _busy = [];

    public ScaleSetStatistics? Statistics { get; private set; }

    /// <summary>Runners that run a job, as far as is known.</summary>
    public IReadOnlySet<string> Busy => _busy;

    /// <summary>Runners have ended with their job, and GitHub's count still has it.</summary>
    public bool WantsStatistics
    {
        get
        {
            lock (_lock) return _finished.Count > 0;
        }
    }

    public void Learn(ScaleSetStatistics? statistics, IReadOnlyList<JobMessage> jobs, bool isFresh)
    {
        lock (_lock)
        {
            Statistics = statistics ?? Statistics;
            if (isFresh) _finished.Clear();
            foreach (JobMessage job in jobs)
            {
                if (job.RunnerName is not { Length: > 0 } runner) continue;
                if (job.Kind == JobMessageKind.Started) _busy = _busy.Add(runner);
                if (job.Kind != JobMessageKind.Completed) continue;
                _busy = _busy.Remove(runner);
                _finished.Remove(runner);
                _completed.Add(runner);
            }
        }
    }

    public void IsBusy(string runner)
    {
        lock (_lock) _busy = _busy.Add(runner);
    }

    public bool HasCompleted(string runner)
    {
        lock (_lock) return _completed.Contains(runner);
    }

    /// <summary>A look at the engine: what is not there any more need not be remembered.</summary>
    public void Saw(IReadOnlyList<RunnerContainer> runners)
    {
        lock (_lock)
        {
            HashSet<string> there = [.. runners.Select(runner => runner.Name)];
            foreach (RunnerContainer runner in runners)
                if (runner.Phase == RunnerPhase.Running) _seenRunning.Add(runner.Name);
            _seenRunning.IntersectWith(there);
            _completed.IntersectWith(there);
            _busy = _busy.Intersect(there);
            foreach (string name in _gone.Keys.Except(there).ToArray()) _gone.Remove(name);
            foreach (string name in _held.Keys.Except(there).ToArray()) _held.Remove(name);
        }
    }

    /// <summary>
    /// Jobs that GitHub's count still has and that need no runner: of runners that have ended, or are about to be found to have
    /// ended with their job.
    /// </summary>
    public int FinishedSince(IReadOnlyList<RunnerContainer> runners)
    {
        lock (_lock)
        {
            return runners.Where(runner => runner.Phase != RunnerPhase.Running && _seenRunning.Contains(runner.Name)
                    && !_completed.Contains(runner.Name))
                .Select(runner => runner.Name).Union(_finished).Count();
        }
    }

    /// <summary>A runner has ended.</summary>
    /// <param name="registration">Gone when it had a job.</param>
    public void Ended(string runner, RunnerRemoval? registration)
    {
        lock (_lock)
        {
            if (registration == RunnerRemoval.WasGone && _seenRunning.Contains(runner) && !_completed.Contains(runner))
                _finished.Add(runner);
        }
    }

    /// <summary>For how long a runner that still runs has not been registered.</summary>
    public TimeSpan GoneFor(string runner) => Since(_gone, runner);

    /// <summary>For how long GitHub has taken a runner that has ended for busy.</summary>
    public TimeSpan HeldFor(string runner) => Since(_held, runner);

    private TimeSpan Since(Dictionary<string, long> first, string runner)
    {
        lock (_lock)
        {
            if (first.TryGetValue(runner, out long since)) return time.GetElapsedTime(since);
            first[runner] = time.GetTimestamp();
            return TimeSpan.Zero;
        }
    }
}
