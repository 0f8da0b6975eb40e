using Berth.Core.Diagnosis;

namespace Berth.Kubernetes.ScaleSets.Status;

/// <summary>How far a scale set is.</summary>
/// <param name="IsReady">Its listener waits for jobs.</param>
/// <param name="Step">What it does or waits for, in a few words.</param>
/// <param name="Finding">Why it does not get on; null while nothing is wrong.</param>
public sealed record ListenerState(bool IsReady, string Step, Finding? Finding)
{
    /// <summary>It is the controller that all scale sets wait for.</summary>
    public bool IsOfController { get; init; }
}
