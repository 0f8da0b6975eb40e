namespace Berth.Workflows.Running;

/// <summary>Keeps what happens back until it is known whether it is worth telling.</summary>
internal sealed class HeldEvents(IJobObserver next) : IJobObserver
{
    private readonly List<JobEvent> _held = [];

    public void OnEvent(JobEvent jobEvent) => _held.Add(jobEvent);

    /// <summary>Tells all of it.</summary>
    public void Release()
    {
        foreach (JobEvent jobEvent in _held) next.OnEvent(jobEvent);
        _held.Clear();
        next.OnPause();
    }
}
