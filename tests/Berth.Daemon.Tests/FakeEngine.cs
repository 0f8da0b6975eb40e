using Berth.Core.Engines;
using Berth.Core.Scaling;

namespace Berth.Daemon.Tests;

/// <summary>An engine that keeps runners in memory; a test says when they end.</summary>
internal sealed class FakeEngine(Pulse pulse) : IRunnerEngine
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _runners = [];
    private readonly List<Action<string>> _watchers = [];

    /// <summary>Names of all runners that were ever started.</summary>
    public List<string> Started { get; } = [];

    /// <summary>Names of those that were stopped with what they did.</summary>
    public List<string> Stopped { get; } = [];

    /// <summary>Thrown by the next calls that make a container.</summary>
    public Queue<Exception> Failures { get; } = [];

    public IReadOnlyList<RunnerContainer> Runners
    {
        get
        {
            lock (_lock) return [.. _runners.Values.Select(entry => entry.Container)];
        }
    }

    public IReadOnlyList<string> Running =>
        [.. Runners.Where(runner => runner.Phase == RunnerPhase.Running).Select(runner => runner.Name)];

    public string Configuration(string name)
    {
        lock (_lock) return _runners[name].Configuration!;
    }

    public RunnerSpec Spec(string name)
    {
        lock (_lock) return _runners[name].Spec;
    }

    /// <summary>A runner's container ends by itself.</summary>
    public void End(string name)
    {
        lock (_lock)
        {
            Entry entry = _runners[name];
            _runners[name] = entry with { Container = entry.Container with { Phase = RunnerPhase.Ended } };
        }

        Tell(name);
    }

    /// <summary>Somebody removes a runner's container; its volume stays.</summary>
    public void Lose(string name)
    {
        lock (_lock)
        {
            Entry entry = _runners[name];
            Put(entry.Spec, "", RunnerPhase.Created, null);
        }

        Tell(name);
    }

    public Task<RunnerImage> PrepareAsync(string image, IJobLog log, CancellationToken cancellationToken) =>
        Task.FromResult(new RunnerImage($"sha256:{image}", 0, 0, "/externals") { HasRunner = !image.StartsWith("bare", StringComparison.Ordinal) });

    public Task<string> ReserveAsync(RunnerSpec spec, CancellationToken cancellationToken)
    {
        Put(spec, "", RunnerPhase.Created, null);
        return Task.FromResult($"/volumes/{spec.Name}");
    }

    public Task<string> CreateAsync(RunnerSpec spec, CancellationToken cancellationToken)
    {
        if (Failures.TryDequeue(out Exception? failure)) return Task.FromException<string>(failure);
        Put(spec, $"id-{spec.Name}", RunnerPhase.Created, null);
        return Task.FromResult($"id-{spec.Name}");
    }

    public Task StartAsync(string id, string configuration, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Entry entry = _runners.Values.Single(entry => entry.Container.Id == id);
            Started.Add(entry.Spec.Name);
            Put(entry.Spec, id, RunnerPhase.Running, configuration);
        }

        pulse.Beat();
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<RunnerContainer>> ListAsync(string fleet, CancellationToken cancellationToken) =>
        Task.FromResult(Runners);

    public Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        lock (_lock) _runners.Remove(name);
        pulse.Beat();
        return Task.CompletedTask;
    }

    public Task StopAsync(string id, TimeSpan patience, CancellationToken cancellationToken)
    {
        string name = id["id-".Length..];
        lock (_lock) Stopped.Add(name);
        End(name);
        return Task.CompletedTask;
    }

    public Task<string?> ProcessAsync(string id, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public async Task CopyLogAsync(string id, Stream output, bool follow, int? lastLines, CancellationToken cancellationToken) =>
        await output.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"log of {id}\n"), cancellationToken);

    public async Task WatchAsync(string fleet, Action<string> ended, CancellationToken cancellationToken)
    {
        lock (_lock) _watchers.Add(ended);
        try
        {
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_lock) _watchers.Remove(ended);
        }
    }

    public Task WaitAsync(string id, CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Tell(string name)
    {
        Action<string>[] watchers;
        string scaleSet;
        lock (_lock) (scaleSet, watchers) = (_runners[name].Container.ScaleSet, [.. _watchers]);
        foreach (Action<string> watcher in watchers) watcher(scaleSet);
        pulse.Beat();
    }

    private void Put(RunnerSpec spec, string id, RunnerPhase phase, string? configuration)
    {
        lock (_lock)
            _runners[spec.Name] = new Entry(
                spec, new RunnerContainer(id, spec.Name, spec.ScaleSet, spec.Definition, phase, DateTimeOffset.UnixEpoch), configuration);
    }

    private sealed record Entry(RunnerSpec Spec, RunnerContainer Container, string? Configuration);
}
