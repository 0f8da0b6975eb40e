namespace Berth.Workflows.Running;

/// <summary>Is told what happens in a job, as it happens. Every text is masked already. Calls come one at a time.</summary>
public interface IJobObserver
{
    void OnEvent(JobEvent jobEvent);
}
