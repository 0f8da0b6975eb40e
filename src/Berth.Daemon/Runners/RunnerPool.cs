using System.Threading.Channels;
using Berth.Core.Diagnosis;
using Berth.Core.Runners;
using Berth.Core.Scaling;
using Berth.GitHub;
using Berth.GitHub.ScaleSets;

namespace Berth.Daemon.Runners;

/// <summary>
/// Keeps as many runners of one scale set as it needs. It looks at what there is, decides (<see cref="ScalingDecision"/>), begins
/// what follows, and looks again whenever something has happened: what it remembers only spares it questions.
/// </summary>
internal sealed class RunnerPool
{
    private static readonly TimeSpan _tick = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _goneFor = TimeSpan.FromMinutes(2);

    // A runner that is ended with its job tells GitHub so; one that had to be killed cannot.
    private static readonly TimeSpan _heldFor = TimeSpan.FromSeconds(30);

    private const string RunnerGone = "runner-gone";
    private const string EndedByDown = "ended-by-down";

    private readonly DaemonContext _context;
    private readonly RunnerStart _start;
    private readonly RunnerRemovals _removals;
    private readonly PoolMemory _memory;
    private readonly StartPause _pause;
    private readonly LostRunners _lost;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task> _hands = [];
    private readonly HashSet<string> _starting = [];
    private readonly Channel<bool> _kicks = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private RunnerDefinition _definition;
    private string _digest;
    private (ScaleSetClient Client, long Id)? _scaleSet;
    private bool _isDraining;
    private bool _isDrained;
    private bool _endsBusy;
    private bool _isQuiet;
    private Task _releasing = Task.CompletedTask;

    public RunnerPool(DaemonContext context, RunnerDefinition definition)
    {
        (_context, _definition, _digest) = (context, definition, RunnerEnvironment.Digest(definition));
        _start = new RunnerStart(context);
        _removals = new RunnerRemovals(context);
        _pause = new StartPause(context.Time);
        _memory = new PoolMemory(context.Time);
        _lost = new LostRunners(context.Place, definition.Name, context.Time);
    }

    /// <summary>What stands against runners; null when nothing does.</summary>
    public Finding? Problem { get; private set; }

    /// <summary>What does not stand against runners, and is to be known all the same.</summary>
    public Finding? Notice => _start.Notice;

    /// <summary>The runners at the last look.</summary>
    public IReadOnlyList<RunnerContainer> Runners { get; private set; } = [];

    /// <summary>GitHub does not know the scale set any more.</summary>
    public event Action? ScaleSetGone;

    public ScaleSetStatistics? Statistics => _memory.Statistics;

    public IReadOnlySet<string> Busy => _memory.Busy;

    /// <summary>Jobs may have ended of which GitHub has not told.</summary>
    public bool WantsStatistics => _memory.WantsStatistics;

    /// <summary>The scale set as GitHub knows it now.</summary>
    public void Serve(ScaleSetClient client, long id)
    {
        lock (_lock) _scaleSet = (client, id);
    }

    /// <summary>What GitHub has told: how the scale set stands, and what happened to its jobs.</summary>
    /// <param name="isFresh">The statistics were asked for just now.</param>
    public void Report(ScaleSetStatistics? statistics, IReadOnlyList<JobMessage> jobs, bool isFresh = false)
    {
        _memory.Learn(statistics, jobs, isFresh);
        foreach (JobMessage job in jobs.Where(job => job.Kind == JobMessageKind.Completed)) _lost.JobEnded(job.RunnerName ?? "");
        if (jobs.Any(job => job.Kind == JobMessageKind.Started)) _pause.Succeeded();
        Kick();
    }

    /// <summary>Something has happened: look again.</summary>
    public void Kick() => _kicks.Writer.TryWrite(true);

    /// <summary>Another definition from now on.</summary>
    public void Change(RunnerDefinition definition)
    {
        lock (_lock) (_definition, _digest) = (definition, RunnerEnvironment.Digest(definition));
        _pause.Succeeded();
        Kick();
    }

    /// <summary>Takes no new jobs; runners without one go.</summary>
    /// <param name="now">Those with one as well.</param>
    public void Drain(bool now)
    {
        lock (_lock) (_isDraining, _endsBusy) = (true, _endsBusy || now);
        Kick();
    }

    /// <summary>Takes new jobs again.</summary>
    /// <returns>False when the drain has left nothing already.</returns>
    public bool Resume()
    {
        lock (_lock)
        {
            if (_isDrained) return false;
            _isDraining = false;
        }

        Kick();
        return true;
    }

    /// <summary>Works until it is stopped, or until a drain has left nothing. What it began it ends.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            Kick();
            while (await WaitAsync(stop).ConfigureAwait(false))
            {
                if (await LookAsync(stop).ConfigureAwait(false)) break;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What runs is left as it is: whoever comes next finds it.
        }

        Task[] begun;
        lock (_lock) begun = [.. _hands.Values, _releasing];
        await Task.WhenAll(begun).ConfigureAwait(false);
    }

    /// <summary>Until something happens, or it is time to look anyway: not all that happens is told.</summary>
    private async Task<bool> WaitAsync(CancellationToken stop)
    {
        if (_isQuiet) return await _kicks.Reader.ReadAsync(stop).ConfigureAwait(false);
        TimeSpan pause = _pause.Left is { Ticks: > 0 } left && left < _tick ? left : _tick;
        using CancellationTokenSource late = new(pause, _context.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            return await _kicks.Reader.ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return true;
        }
    }

    /// <returns>True when a drain has left nothing.</returns>
    private async Task<bool> LookAsync(CancellationToken stop)
    {
        try
        {
            IReadOnlyList<RunnerContainer> all = await _context.Engine.ListAsync(_context.Place.Id, stop).ConfigureAwait(false);
            return Decide([.. all.Where(runner => runner.ScaleSet == _definition.Name)]);
        }
        catch (BerthException failure)
        {
            Problem = failure.Finding;
            _context.Log.Problem(_definition.Name, failure.Finding);
            await Task.Delay(TimeSpan.FromSeconds(2), _context.Time, stop).ConfigureAwait(false);
            Kick();
            return false;
        }
    }

    private bool Decide(IReadOnlyList<RunnerContainer> runners)
    {
        lock (_lock)
        {
            Runners = runners;
            _memory.Saw(runners);
            ScalingDecision decision = ScalingDecision.Of(new ScalingInput
            {
                AssignedJobs = _scaleSet is null ? null : _memory.Statistics?.TotalAssignedJobs,
                FinishedSince = _memory.FinishedSince(runners) + _lost.Counted,
                Min = _definition.Min,
                Max = _definition.Max,
                IsDraining = _isDraining,
                Runners = runners,
                InHand = _hands.Keys.ToHashSet(),
                Starting = _starting.Count,
                Busy = _memory.Busy,
                Definition = _digest,
                MustWait = _pause.Left > TimeSpan.Zero,
            });
            foreach (RunnerContainer ended in decision.Collect) Begin(ended.Name, () => CollectAsync(ended));
            foreach (RunnerContainer idle in decision.Retire.Take(decision.RetireAtMost)) Begin(idle.Name, () => RetireAsync(idle));
            if (_endsBusy)
                foreach (RunnerContainer busy in runners.Where(runner => runner.Phase == RunnerPhase.Running))
                    Begin(busy.Name, () => EndAsync(busy));
            for (int i = 0; i < decision.Start && _scaleSet is { } scaleSet; i++)
            {
                string name = RunnerNames.Make(_definition.Name, Guid.NewGuid().ToString("N"));
                RunnerDefinition definition = _definition;
                _starting.Add(name);
                Begin(name, () => StartAsync(definition, name, scaleSet.Client, scaleSet.Id));
            }

            foreach (RunnerContainer running in runners.Where(runner => runner.Phase == RunnerPhase.Running
                && !_hands.ContainsKey(runner.Name)))
                ServeHook(running);
            if (_scaleSet is { } known && _lost.Names is { Count: > 0 } lost && _releasing.IsCompleted)
                _releasing = Task.Run(() => ReleaseAsync(known.Client, lost));
            _isQuiet = runners.Count == 0 && _lost.Names.Count == 0 && _hands.Count == 0 && _pause.Left == TimeSpan.Zero;
            return _isDrained = _isDraining && runners.Count == 0 && _hands.Count == 0;
        }
    }

    /// <summary>One thing at a time for each runner; when it is done, everything is looked at again.</summary>
    private void Begin(string name, Func<Task> work)
    {
        if (_hands.ContainsKey(name)) return;
        _hands[name] = Task.Run(async () =>
        {
            try
            {
                await work().ConfigureAwait(false);
            }
            catch (BerthException failure)
            {
                Problem = failure.Finding;
                _context.Log.Problem(_definition.Name, failure.Finding);
                await Task.Delay(TimeSpan.FromSeconds(1), _context.Time).ConfigureAwait(false);
            }
#pragma warning disable CA1031
            catch (Exception failure)
#pragma warning restore CA1031
            {
                // Nobody thought of it: it is not to be lost, nor to end the others.
                _pause.Failed();
                Problem = DaemonLog.Unexpected(failure);
                _context.Log.Problem(_definition.Name, Problem);
            }
            finally
            {
                lock (_lock)
                {
                    _hands.Remove(name);
                    _starting.Remove(name);
                }

                Kick();
            }
        });
    }

    private async Task StartAsync(RunnerDefinition definition, string name, ScaleSetClient client, long scaleSet)
    {
        await _context.Starts.WaitAsync().ConfigureAwait(false);
        try
        {
            await _start.RunAsync(definition, name, client, scaleSet, CancellationToken.None).ConfigureAwait(false);
            Problem = null;
            _context.Log.Info($"{definition.Name}: runner {name} started");
        }
        catch (BerthException failure)
        {
            // What it left is found by its name and collected in the next round; a name that is taken is no reason to wait.
            if (failure is not GitHubException { Error: GitHubError.RunnerExists }) _pause.Failed();
            if (failure is GitHubException { Error: GitHubError.NotFound }) ScaleSetGone?.Invoke();
            if (failure.Finding.Cause == "image-missing")
                foreach (string image in new[] { definition.RunnerImage, definition.Image }.OfType<string>()) _context.Images.Forget(image);
            throw;
        }
        finally
        {
            _context.Starts.Release();
        }
    }

    private async Task CollectAsync(RunnerContainer runner)
    {
        bool ran = _memory.Busy.Contains(runner.Name) || _memory.HasCompleted(runner.Name);
        RunnerRemoval? registration = await _removals
            .CollectAsync(runner, _scaleSet?.Client, CancellationToken.None).ConfigureAwait(false);
        _memory.Ended(runner.Name, registration);
        if (registration == RunnerRemoval.IsBusy && runner.Id.Length == 0)
        {
            await LoseAsync(runner.Name).ConfigureAwait(false);
            return;
        }

        if (registration == RunnerRemoval.IsBusy && _endsBusy && _memory.HeldFor(runner.Name) > _heldFor)
        {
            _context.Log.Warning($"{_definition.Name}: GitHub still takes runner {runner.Name}, which was ended with its job, for " +
                "busy; it is removed here, and GitHub forgets it by itself within a day");
            _context.Jobs.Lost(runner.Name);
            await _removals.RemoveAsync(runner.Name, CancellationToken.None).ConfigureAwait(false);
            return;
        }

        if (registration is null or RunnerRemoval.IsBusy)
        {
            await Task.Delay(TimeSpan.FromSeconds(5), _context.Time).ConfigureAwait(false);
            return;
        }

        _context.Log.Info($"{_definition.Name}: runner {runner.Name} has ended and is removed");
        if (registration != RunnerRemoval.Removed || ran || runner.Phase != RunnerPhase.Ended || _isDraining) return;
        _pause.Failed();
        throw new BerthException(await RunnerFailure.ExplainAsync(_context, runner).ConfigureAwait(false));
    }

    /// <summary>Its container was removed in the middle of its job: nothing of it comes back.</summary>
    private async Task LoseAsync(string runner)
    {
        _context.Log.Problem(_definition.Name, Finding.Certain(
            RunnerGone, $"the container of runner {runner} is gone, and with it its job",
            "Somebody or something removed it: 'docker events' tells of such. GitHub notices by itself after some minutes; run the job again"));
        _lost.Add(runner, _definition.Name);
        _context.Jobs.Ended(runner);
        _context.Jobs.Lost(runner, RunnerGone);
        await _removals.RemoveAsync(runner, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Takes lost runners off GitHub where it has let go of them; the next look tries the others again.</summary>
    private async Task ReleaseAsync(ScaleSetClient client, IReadOnlyList<string> lost)
    {
        try
        {
            foreach (string runner in lost)
            {
                if (await RunnerRemovals.DeregisterAsync(runner, client, CancellationToken.None).ConfigureAwait(false)
                    == RunnerRemoval.IsBusy) continue;
                _lost.Remove(runner);
                _context.Log.Info($"{_definition.Name}: GitHub has let go of runner {runner}, which was gone");
                Kick();
            }
        }
        catch (BerthException)
        {
            // The listener says what is wrong with GitHub.
        }
    }

    private async Task EndAsync(RunnerContainer busy)
    {
        await _removals.StopAsync(busy, CancellationToken.None).ConfigureAwait(false);
        _context.Jobs.Because(busy.Name, EndedByDown);
    }

    private async Task RetireAsync(RunnerContainer runner)
    {
        if (_scaleSet is not { } scaleSet) return;
        RunnerRemoval registration = await _removals
            .RetireAsync(runner, scaleSet.Client, CancellationToken.None).ConfigureAwait(false);
        switch (registration)
        {
            case RunnerRemoval.Removed:
                _context.Log.Info($"{_definition.Name}: runner {runner.Name} had no job and is removed");
                break;
            case RunnerRemoval.IsBusy:
                _memory.IsBusy(runner.Name);
                break;
            case RunnerRemoval.WasGone when _memory.GoneFor(runner.Name) > _goneFor:
                _context.Log.Warning($"{_definition.Name}: runner {runner.Name} is not registered and does not end; it is removed");
                await _removals.RemoveAsync(runner.Name, CancellationToken.None).ConfigureAwait(false);
                break;
            case RunnerRemoval.WasGone:
                // It ends by itself in a moment: its job is done.
                await Task.Delay(TimeSpan.FromMilliseconds(500), _context.Time).ConfigureAwait(false);
                break;
        }
    }

    private void ServeHook(RunnerContainer runner)
    {
        RunnerFolder folder = new(_context.Place.Runner(runner.Name));
        if (folder.HasTicket && !folder.IsServed) HookServer.Start(_context, _context.Place.Runner(runner.Name));
    }
}
