using System.Net;
using Berth.Core.Configuration;
using Berth.Core.Diagnosis;
using Berth.Telemetry.Metrics;
using Berth.Telemetry.Traces;

namespace Berth.Telemetry;

/// <summary>
/// What is told outside, as the configuration has it now: begun, moved and ended with it. What cannot be offered is a problem
/// that is said; it stops nothing.
/// </summary>
/// <param name="version">Of this program.</param>
/// <param name="say">Takes what began or ended.</param>
public sealed class TelemetryOutputs(
    IReadOnlyDictionary<string, string> environment, string version, TimeProvider time, Action<string> say) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private bool _isOver;
    private Task _changes = Task.CompletedTask;
    private MetricsEndpoint? _metrics;
    private IPEndPoint? _address;
    private TraceExport? _traces;
    private TraceTarget? _target;

    /// <summary>What stands against it; null when nothing does.</summary>
    public Finding? Problem { get; private set; }

    /// <summary>Where the metrics are offered; null when they are not.</summary>
    public IPEndPoint? Metrics => _metrics?.Address;

    /// <summary>Called whenever <see cref="Problem"/> is another one.</summary>
    public Action<Finding?>? ProblemChanged { get; set; }

    /// <summary>From now on as this says; returns when it is so.</summary>
    public Task ApplyAsync(TelemetrySettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        lock (_lock) return _isOver ? Task.CompletedTask : _changes = ChangeAsync(_changes, settings);
    }

    /// <summary>Ends all of it; what was told is sent, shortly.</summary>
    public async ValueTask DisposeAsync()
    {
        Task changes;
        lock (_lock) (changes, _isOver) = (_changes, true);
        await changes;
        if (_metrics is not null) await _metrics.DisposeAsync();
        _traces?.Dispose();
        (_metrics, _traces) = (null, null);
    }

    private async Task ChangeAsync(Task before, TelemetrySettings settings)
    {
        await before;
        Finding? problem = null;
        try
        {
            await OfferAsync(settings.Metrics);
        }
        catch (BerthException failure)
        {
            problem = failure.Finding;
        }

        try
        {
            Send(TraceTarget.From(settings, environment));
        }
        catch (BerthException failure)
        {
            problem ??= failure.Finding;
        }

        if (problem == Problem) return;
        Problem = problem;
        ProblemChanged?.Invoke(problem);
    }

    private async Task OfferAsync(IPEndPoint? address)
    {
        if (Equals(address, _address) && _metrics is not null == address is not null) return;
        if (_metrics is not null)
        {
            await _metrics.DisposeAsync();
            _metrics = null;
            say($"metrics are offered at {_address} no more");
        }

        _address = address;
        if (address is null) return;
        _metrics = MetricsEndpoint.Start(address, time);
        say($"metrics are offered at http://{_metrics.Address}/metrics");
    }

    private void Send(TraceTarget? target)
    {
        if (target == _target) return;
        _traces?.Dispose();
        _traces = target is null ? null : TraceExport.Start(target, version);
        _target = target;
        say(target is null ? "traces are sent no more" : $"traces are sent to {target}");
    }
}
