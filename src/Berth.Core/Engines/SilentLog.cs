namespace Berth.Core.Engines;

/// <summary>For looking only: what an engine would tell a job's log is of no interest.</summary>
public sealed class SilentLog : IJobLog
{
    public static SilentLog Instance { get; } = new();

    public void Info(string message)
    {
    }

    public void Warning(string message)
    {
    }

    public void Debug(string message)
    {
    }
}
