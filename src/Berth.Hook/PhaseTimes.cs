using Berth.Core.Engines;

namespace Berth.Hook;

/// <summary>How long each phase of a command took, in order.</summary>
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
