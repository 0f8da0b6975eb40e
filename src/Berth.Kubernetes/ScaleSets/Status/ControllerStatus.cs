using Berth.Core.Diagnosis;

namespace Berth.Kubernetes.ScaleSets.Status;

/// <summary>The controller of Actions Runner Controller.</summary>
/// <param name="Pod">Null when there is none.</param>
/// <param name="Version">Of its chart.</param>
public sealed record ControllerStatus(
    string? Pod, string State, string? Version, DateTimeOffset? Created, IReadOnlyList<Finding> Findings);
