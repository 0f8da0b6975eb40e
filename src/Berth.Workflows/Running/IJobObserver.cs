namespace Berth.Workflows.Running;

/// <summary>Is told what happens in a job, as it happens. Every text is masked already. Calls come one at a time.</summary>
public interface IJobObserver
{
    void OnEvent(JobEvent jobEvent);

    /// <summary>
    /// Nothing more is there to be told for now: what was kept back to be shown at once is to be shown. Output comes in pieces of
    /// many lines, and a write for each line costs more than all else that is done for it.
    /// </summary>
    void OnPause()
    {
    }
}
