using Berth.Core.Diagnosis;

namespace Berth.Kubernetes.ScaleSets.Status;

/// <summary>An EphemeralRunner: one runner for one job.</summary>
/// <param name="Phase">Pending, Running, Succeeded, Failed or Outdated; empty before the controller has seen it.</param>
/// <param name="Job">What it runs; null while it waits for a job.</param>
/// <param name="Pods">Its own pod, then those of its job.</param>
public sealed record RunnerStatus(
    string Name, string Phase, DateTimeOffset? Created, JobView? Job, IReadOnlyList<PodView> Pods, IReadOnlyList<Finding> Findings)
{
    /// <summary>It runs nothing, will never again, and the controller does not replace it: its slot is lost until it is deleted.</summary>
    public bool HoldsSlot => Phase is "Failed" or "Outdated";
}
