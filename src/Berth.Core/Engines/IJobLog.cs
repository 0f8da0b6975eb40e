namespace Berth.Core.Engines;

/// <summary>
/// The job's log as a hook writes it. Implementations keep text from elsewhere from being taken for a workflow command.
/// </summary>
public interface IJobLog
{
    void Info(string message);
    /// <summary>Something was not honoured or looks wrong; the job goes on.</summary>
    void Warning(string message);
    void Debug(string message);
}
