namespace Berth.Core.Engines;

/// <summary>How long each phase of a piece of work took, in the order in which they ended.</summary>
public sealed class PhaseTimes(TimeProvider time)
{
    private readonly List<PhaseTime> _phases = [];
    private long _last = time.GetTimestamp();

    public IReadOnlyList<PhaseTime> All => _phases;

    /// <summary>Ends the phase that began with the last call.</summary>
    public void End(string phase)
    {
        long now = time.GetTimestamp();
        _phases.Add(new PhaseTime(phase, time.GetElapsedTime(_last, now)));
        _last = now;
    }

    /// <summary>A phase of its own, whatever goes on beside it.</summary>
    public async Task<T> MeasureAsync<T>(string phase, Func<Task<T>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        long start = time.GetTimestamp();
        T result = await work();
        _phases.Add(new PhaseTime(phase, time.GetElapsedTime(start)));
        return result;
    }

    /// <inheritdoc cref="MeasureAsync{T}"/>
    public Task MeasureAsync(string phase, Func<Task> work) => MeasureAsync(phase, async () =>
    {
        await work();
        return true;
    });

    /// <summary>Ends a phase that was measured in parts; a part of a phase that is there already is added to it.</summary>
    public void End(IEnumerable<PhaseTime> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        foreach (PhaseTime part in parts)
        {
            int same = _phases.FindIndex(phase => phase.Phase == part.Phase);
            if (same < 0)
            {
                _phases.Add(part);
            }
            else
            {
                _phases[same] = part with { Duration = _phases[same].Duration + part.Duration };
            }
        }

        _last = time.GetTimestamp();
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _phases.Select(phase =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"{phase.Phase} {phase.Duration.TotalMilliseconds:F0} ms")));
}
