namespace Berth.FakeGitHub;

/// <summary>What a job of GitHub's own runner does: <c>run:</c> steps, in a container or in the runner.</summary>
/// <param name="Scripts">A step each.</param>
/// <param name="Image">The job's container; null for a job in the runner itself.</param>
/// <param name="Options">Its <c>options:</c>.</param>
/// <param name="Services">Images by the names of services.</param>
/// <param name="IsOfFork">A pull request from another repository started it.</param>
public sealed record FakeWorkflowJob(
    IReadOnlyList<string> Scripts, string? Image = null, string? Options = null,
    IReadOnlyDictionary<string, string>? Services = null, bool IsOfFork = false);
