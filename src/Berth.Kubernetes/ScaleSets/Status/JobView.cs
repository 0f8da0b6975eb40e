namespace Berth.Kubernetes.ScaleSets.Status;

/// <summary>The job that a runner has, by the words of GitHub's message.</summary>
public sealed record JobView(string? Repository, string? Name, string? Workflow, long? Run);
