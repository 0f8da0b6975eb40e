using Berth.Core.Configuration;
using Berth.Core.Diagnosis;
using Berth.Core.Runners;
using Berth.Core.Scaling;
using Berth.Daemon.Control;
using Berth.Daemon.Listening;
using Berth.GitHub.ScaleSets;
using Berth.Telemetry.Metrics;

namespace Berth.Daemon.Fleets;

/// <summary>All runners of a configuration at work, until they are drained or left to the next daemon.</summary>
public sealed class Fleet : IDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _longestStart = TimeSpan.FromMinutes(10);

    private readonly DaemonContext _context;
    private readonly ScaleSetRecords _records;
    private readonly GitHubClients _clients;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ScaleSetService> _services = [];
    private readonly CancellationTokenSource _leave = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Task> _ends = [];
    private readonly HashSet<string> _down = [];
    private readonly Dictionary<string, string> _lastCredentials = [];
    private readonly DateTime _begun;
    private bool _isDraining;
    private bool _deletesScaleSets;

    public Fleet(DaemonContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
        _records = new ScaleSetRecords(context.Place.ScaleSets);
        _clients = new GitHubClients(context);
        context.Jobs.Metrics.Ask = () => Status().Runners.Select(Count);
        _begun = context.Time.GetUtcNow().UtcDateTime;
    }

    /// <summary>It takes nothing up any more, and ends when nothing is left.</summary>
    public bool IsDraining
    {
        get
        {
            lock (_lock) return _isDraining;
        }
    }

    /// <summary>What stands against the configuration as it is in the file now; the one before goes on.</summary>
    public Finding? Refused { get; set; }

    /// <summary>What stands against telling metrics and traces; null when nothing does.</summary>
    public Finding? Telemetry { get; set; }

    /// <summary>The runners that are to be there. Called again, it changes what there is.</summary>
    public void Apply(BerthConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        lock (_lock)
        {
            if (_isDraining) return;
            // One that is gone from the configuration was not taken down: should it come back, it starts.
            RunnerDefinition[] all = [.. config.Instances()];
            _down.IntersectWith(all.Select(runner => runner.Name));
            Dictionary<string, RunnerDefinition> wanted = all
                .Where(runner => runner is { Url: not null, Credentials: not null } && !_down.Contains(runner.Name)).ToDictionary(runner => runner.Name);
            foreach ((string name, ScaleSetService service) in _services)
            {
                if (wanted.TryGetValue(name, out RunnerDefinition? definition) && service.CanBecome(definition))
                    service.Change(definition);
                else if (!service.IsDraining)
                    service.LeaveConfiguration();
            }

            foreach (RunnerDefinition definition in wanted.Values) _lastCredentials[definition.Url!] = definition.Credentials!;

            foreach (RunnerDefinition definition in wanted.Values.Where(definition => !_services.ContainsKey(definition.Name)))
            {
                ScaleSetService service = new(_context, _records, _clients.GetAsync, definition);
                _services[definition.Name] = service;
                service.Start(_leave.Token);
                _ends.RemoveAll(end => end.IsCompleted);
                _ends.Add(ForgetWhenDoneAsync(definition.Name, service));
            }
        }
    }

    /// <summary>Ends the runners: busy ones finish first, unless they are to end now.</summary>
    /// <param name="runners">Only these, and the daemon goes on; empty for all, and the daemon ends.</param>
    public void Drain(bool now, bool delete, params IReadOnlyList<string> runners)
    {
        ArgumentNullException.ThrowIfNull(runners);
        lock (_lock)
        {
            _isDraining |= runners.Count == 0;
            _deletesScaleSets |= delete && runners.Count == 0;
            _down.UnionWith(runners);
            foreach (ScaleSetService service in _services.Values
                .Where(service => runners.Count == 0 || runners.Contains(service.Definition.Name)))
                service.Drain(now, delete);
            if (_isDraining && _services.Count == 0) _drained.TrySetResult();
        }
    }

    /// <summary>Starts runners of the configuration that were taken down by name, or that the daemon was not started for.</summary>
    public void Raise(IReadOnlyList<string> runners)
    {
        ArgumentNullException.ThrowIfNull(runners);
        lock (_lock)
        {
            if (_isDraining) return;
            _down.ExceptWith(runners);
        }

        Raised?.Invoke(runners);
    }

    /// <summary>Leaves everything that runs to the next daemon.</summary>
    public void Leave() => _leave.Cancel();

    /// <summary>Works until it has been drained or left.</summary>
    public async Task RunAsync()
    {
        Task watching = WatchAsync();
        Task looking = LookAsync();
        Task left = Task.Delay(Timeout.Infinite, _leave.Token);
        await Task.WhenAny(_drained.Task, left).ConfigureAwait(false);
        Task[] ends;
        lock (_lock) ends = [.. _ends];
        await Task.WhenAll(ends).ConfigureAwait(false);
        bool isLeft = _leave.IsCancellationRequested;
        await _leave.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(watching, looking).ConfigureAwait(false);
        if (isLeft) return;
        await SweepAsync().ConfigureAwait(false);
        if (_deletesScaleSets) await DeleteOthersAsync().ConfigureAwait(false);
    }

    /// <summary>Deletes the scale sets of runners that have left the configuration: those that are in it have deleted theirs.</summary>
    private async Task DeleteOthersAsync()
    {
        foreach (ScaleSetRecord record in _records.All())
        {
            string? credentials = record.Credentials ?? _lastCredentials.GetValueOrDefault(record.Url);
            if (credentials is null) continue;
            RunnerDefinition was = new() { Name = record.Name, Url = record.Url, Credentials = credentials };
            try
            {
                ScaleSetClient github = await _clients.GetAsync(was, CancellationToken.None).ConfigureAwait(false);
                await new ScaleSetOwnership(_context, _records).DeleteAsync(github, was, CancellationToken.None).ConfigureAwait(false);
            }
            catch (BerthException failure)
            {
                _context.Log.Problem(record.Name, failure.Finding);
            }
        }
    }

    /// <summary>All is drained: no directory is about to be used.</summary>
    private async Task SweepAsync()
    {
        try
        {
            await RemoveStrangersAsync(_context.Time.GetUtcNow().UtcDateTime, CancellationToken.None).ConfigureAwait(false);
        }
        catch (BerthException failure)
        {
            _context.Log.Problem("engine", failure.Finding);
        }
    }

    /// <summary>How things stand.</summary>
    public FleetStatus Status()
    {
        lock (_lock)
        {
            return new FleetStatus
            {
                Process = Environment.ProcessId,
                Draining = _isDraining,
                Down = [.. _down.Where(name => !_services.ContainsKey(name)).Order(StringComparer.Ordinal)],
                Refused = Refused is null ? null : ProblemView.Of(Refused),
                Telemetry = Telemetry is null ? null : ProblemView.Of(Telemetry),
                Runners = [.. _services.OrderBy(service => service.Key, StringComparer.Ordinal)
                    .Select(service => ScaleSetStatus.Of(service.Value))],
            };
        }
    }

    private static RunnerCounts Count(ScaleSetStatus scaleSet) => new(
        scaleSet.Name, scaleSet.Queued,
        scaleSet.Instances.GroupBy(runner => runner.State).ToDictionary(state => state.Key, state => state.Count()));

    /// <summary>
    /// One that was removed from the configuration and came back, or became another, begins when the old one has ended. Never throws: a
    /// service that failed in a way nobody thought of is told of, and begins again.
    /// </summary>
    private async Task ForgetWhenDoneAsync(string name, ScaleSetService service)
    {
        try
        {
            await service.Work.ConfigureAwait(false);
        }
#pragma warning disable CA1031
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _context.Log.Problem(name, DaemonLog.Unexpected(failure));
            await Task.Delay(_pause, _context.Time, _leave.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_leave.IsCancellationRequested) return;
        lock (_lock)
        {
            _services.Remove(name);
            service.Dispose();
            if (_isDraining && _services.Count == 0) _drained.TrySetResult();
            if (_isDraining) return;
        }

        Ended?.Invoke();
    }

    /// <summary>A scale set has been drained while the daemon goes on.</summary>
    public event Action? Ended;

    /// <summary>These runners are wanted, that were taken down or never asked for.</summary>
    public event Action<IReadOnlyList<string>>? Raised;

    /// <summary>The engine tells of runners that end; when it is gone and back, all are looked at.</summary>
    private async Task WatchAsync()
    {
        while (!_leave.IsCancellationRequested)
        {
            try
            {
                await _context.Engine.WatchAsync(_context.Place.Id, Kick, _leave.Token).ConfigureAwait(false);
            }
            catch (BerthException)
            {
                // The pools say what is wrong with the engine.
            }
            catch (OperationCanceledException)
            {
                return;
            }

            try
            {
                await Task.Delay(_pause, _context.Time, _leave.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            KickAll();
        }
    }

    /// <summary>Now and then everything is looked at, whatever was told; and what belongs to no runner of the configuration.</summary>
    private async Task LookAsync()
    {
        while (true)
        {
            try
            {
                DateTime old = _context.Time.GetUtcNow().UtcDateTime - _longestStart;
                await RemoveStrangersAsync(old > _begun ? old : _begun, _leave.Token).ConfigureAwait(false);
                foreach (string name in (await _context.Engine.ListAsync(_context.Place.Id, _leave.Token).ConfigureAwait(false))
                    .Select(runner => runner.ScaleSet).Distinct())
                    Kick(name);
            }
            catch (BerthException)
            {
                // As above.
            }
            catch (OperationCanceledException)
            {
                return;
            }

            try
            {
                await Task.Delay(_look, _context.Time, _leave.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Runners of a definition that was taken out while no daemon ran: those that have ended are removed.</summary>
    /// <param name="before">
    /// Directories of runners that are not there go if they are older. A new runner has its volume soon after its directory, so one
    /// of this life of the daemon is given time; one of an earlier life has nobody any more.
    /// </param>
    private async Task RemoveStrangersAsync(DateTime before, CancellationToken cancellation)
    {
        IReadOnlyList<RunnerContainer> all = await _context.Engine.ListAsync(_context.Place.Id, cancellation).ConfigureAwait(false);
        HashSet<string> known;
        lock (_lock) known = [.. _services.Keys];
        foreach (RunnerContainer stranger in all.Where(runner => !known.Contains(runner.ScaleSet) && runner.Phase != RunnerPhase.Running))
            await new Runners.RunnerRemovals(_context).RemoveAsync(stranger.Name, cancellation).ConfigureAwait(false);
        HashSet<string> there = [.. all.Select(runner => runner.Name)];
        foreach (string directory in Directory.EnumerateDirectories(_context.Place.RunnersDirectory))
            if (!there.Contains(Path.GetFileName(directory)) && Directory.GetLastWriteTimeUtc(directory) < before)
                new Runners.RunnerFolder(directory).Remove();
    }

    private void Kick(string scaleSet)
    {
        lock (_lock) _services.GetValueOrDefault(scaleSet)?.Pool.Kick();
    }

    private void KickAll()
    {
        lock (_lock)
            foreach (ScaleSetService service in _services.Values) service.Pool.Kick();
    }

    public void Dispose()
    {
        _context.Jobs.Metrics.Ask = null;
        _leave.Dispose();
        _clients.Dispose();
        foreach (ScaleSetService service in _services.Values) service.Dispose();
    }
}
