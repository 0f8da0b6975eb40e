using Berth.Core.Diagnosis;
using Berth.Core.Pods;

namespace Berth.Core.Planning;

/// <summary>
/// What became of a plan: a pod, or the findings that stand against it. Warnings are for the job's log either way.
/// </summary>
/// <param name="JobContainer">The job container's name in the pod; null for a job with services only.</param>
/// <param name="Services">The services' container names, in the order in which the runner sent them.</param>
public sealed record JobPlan(
    Pod? Pod,
    string? JobContainer,
    IReadOnlyList<string> Services,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<Finding> Findings)
{
    /// <summary>The containers whose entry process is the agent, which says when they may be used.</summary>
    public IReadOnlyList<string> Agents { get; init; } = [];
}
