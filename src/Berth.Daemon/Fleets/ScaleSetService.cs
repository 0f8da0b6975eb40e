using Berth.Core.Runners;
using Berth.Daemon.Listening;
using Berth.Daemon.Runners;
using Berth.GitHub.ScaleSets;

namespace Berth.Daemon.Fleets;

/// <summary>One runner of the configuration at work: its listener and its pool.</summary>
internal sealed class ScaleSetService : IDisposable
{
    private readonly DaemonContext _context;
    private readonly ScaleSetRecords _records;
    private readonly Func<RunnerDefinition, CancellationToken, Task<ScaleSetClient>> _client;
    private readonly CancellationTokenSource _stopListening = new();
    private bool _isLeaving;

    public ScaleSetService(
        DaemonContext context, ScaleSetRecords records, Func<RunnerDefinition, CancellationToken, Task<ScaleSetClient>> client,
        RunnerDefinition definition)
    {
        (_context, _records, _client, Definition) = (context, records, client, definition);
        Pool = new RunnerPool(context, definition);
        Listener = new ScaleSetListener(context, records, client, Pool, definition);
        Pool.ScaleSetGone += Listener.Again;
    }

    public RunnerDefinition Definition { get; private set; }

    public RunnerPool Pool { get; }

    public ScaleSetListener Listener { get; }

    /// <summary>Delete the scale set on GitHub when a drain has ended.</summary>
    public bool DeletesScaleSet { get; private set; }

    public Task Work { get; private set; } = Task.CompletedTask;

    public bool IsDraining { get; private set; }

    public void Start(CancellationToken stop) => Work = RunAsync(stop);

    /// <summary>
    /// Whether the same scale set of the same owner serves another definition. One that only left the configuration, and comes back while
    /// its last jobs run, goes on with them.
    /// </summary>
    public bool CanBecome(RunnerDefinition definition) =>
        (Definition.Url, Definition.Group) == (definition.Url, definition.Group) && (!IsDraining || (_isLeaving && Return()));

    /// <summary>It left the configuration: busy runners finish first.</summary>
    public void LeaveConfiguration()
    {
        Drain(now: false, delete: false);
        _isLeaving = true;
    }

    private bool Return()
    {
        if (!Pool.Resume()) return false;
        (IsDraining, _isLeaving) = (false, false);
        Listener.Resume();
        return true;
    }

    public void Change(RunnerDefinition definition)
    {
        if (Definition == definition) return;
        bool isOtherCredential = Definition.Credentials != definition.Credentials;
        Definition = definition;
        Listener.Change(definition);
        Pool.Change(definition);
        // The jobs that run have nothing to do with it.
        if (isOtherCredential) Listener.Again();
    }

    public void Drain(bool now, bool delete)
    {
        (IsDraining, DeletesScaleSet) = (true, DeletesScaleSet || delete);
        _isLeaving = false;
        Listener.Drain();
        Pool.Drain(now);
    }

    private async Task RunAsync(CancellationToken stop)
    {
        using CancellationTokenSource listening = CancellationTokenSource.CreateLinkedTokenSource(stop, _stopListening.Token);
        Task listener = Listener.RunAsync(listening.Token);
        await Pool.RunAsync(stop).ConfigureAwait(false);
        await listening.CancelAsync().ConfigureAwait(false);
        await listener.ConfigureAwait(false);
        if (!DeletesScaleSet || stop.IsCancellationRequested) return;
        try
        {
            ScaleSetClient github = await _client(Definition, CancellationToken.None).ConfigureAwait(false);
            await new ScaleSetOwnership(_context, _records).DeleteAsync(github, Definition, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Core.Diagnosis.BerthException failure)
        {
            _context.Log.Problem(Definition.Name, failure.Finding);
        }
    }

    public void Dispose()
    {
        _stopListening.Dispose();
        Listener.Dispose();
    }
}
