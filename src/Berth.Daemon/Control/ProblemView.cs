using Berth.Core.Diagnosis;

namespace Berth.Daemon.Control;

/// <summary>A finding, to be shown.</summary>
public sealed record ProblemView(string Cause, string Summary, string Fix, IReadOnlyList<string> Evidence)
{
    public static ProblemView Of(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return new ProblemView(finding.Cause, finding.Summary, finding.Fix, finding.Evidence);
    }
}
