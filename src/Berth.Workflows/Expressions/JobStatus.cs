namespace Berth.Workflows.Expressions;

/// <summary>How the job stands, for success(), failure() and cancelled().</summary>
public enum JobStatus
{
    Success,
    Failure,
    Cancelled,
}
