using Berth.Core.Engines;

namespace Berth.Docker.Pods;

/// <summary>Measures the phases of a pod's start.</summary>
internal sealed class PhaseClock(TimeProvider time)
{
    private readonly List<PhaseTime> _phases = [];

    /// <summary>In the order in which they ended.</summary>
    public IReadOnlyList<PhaseTime> Phases => _phases;

    public async Task<T> MeasureAsync<T>(string phase, Func<Task<T>> work)
    {
        long start = time.GetTimestamp();
        T result = await work();
        _phases.Add(new PhaseTime(phase, time.GetElapsedTime(start)));
        return result;
    }

    public Task MeasureAsync(string phase, Func<Task> work) => MeasureAsync(phase, async () =>
    {
        await work();
        return true;
    });
}
