namespace Berth.Workflows.Running;

/// <summary>How a step or a job ended.</summary>
public enum Conclusion
{
    Success,
    Failure,
    Cancelled,
    Skipped,
}
