using Berth.Daemon.Fleets;

namespace Berth.Daemon.Runners;

/// <summary>
/// Runners whose containers are gone while GitHub still takes them for busy: nothing of them is left here but a note that their
/// registrations are to go once GitHub lets go. It outlives the daemon.
/// </summary>
internal sealed class LostRunners
{
    // By then GitHub has forgotten a one-job runner that is not there.
    private static readonly TimeSpan _longest = TimeSpan.FromDays(2);

    private readonly FleetPlace _place;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, bool> _names = [];

    public LostRunners(FleetPlace place, string scaleSet, TimeProvider time)
    {
        _place = place;
        if (!Directory.Exists(place.LostRunners)) return;
        foreach (FileInfo note in new DirectoryInfo(place.LostRunners).EnumerateFiles())
        {
            if (time.GetUtcNow() - note.LastWriteTimeUtc > _longest) note.Delete();
            else if (File.ReadAllText(note.FullName) == scaleSet) _names[note.Name] = false;
        }
    }

    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_lock) return [.. _names.Keys];
        }
    }

    /// <summary>So many jobs are in GitHub's count that need no runner any more.</summary>
    public int Counted
    {
        get
        {
            lock (_lock) return _names.Values.Count(hasEnded => !hasEnded);
        }
    }

    public void Add(string runner, string scaleSet)
    {
        lock (_lock) _names[runner] = false;
        Directory.CreateDirectory(_place.LostRunners);
        File.WriteAllText(Path.Combine(_place.LostRunners, runner), scaleSet);
    }

    /// <summary>GitHub has told of the end of its job, and counts it no more.</summary>
    public void JobEnded(string runner)
    {
        lock (_lock)
            if (_names.ContainsKey(runner)) _names[runner] = true;
    }

    public void Remove(string runner)
    {
        lock (_lock) _names.Remove(runner);
        File.Delete(Path.Combine(_place.LostRunners, runner));
    }
}
