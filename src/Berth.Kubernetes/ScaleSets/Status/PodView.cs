using Berth.Core.Diagnosis;

namespace Berth.Kubernetes.ScaleSets.Status;

/// <summary>A pod at a glance.</summary>
/// <param name="Role">listener, runner or job.</param>
/// <param name="State">The phase, or what a container waits for or ended with.</param>
public sealed record PodView(string Name, string Role, string State, DateTimeOffset? Created, IReadOnlyList<Finding> Findings);
