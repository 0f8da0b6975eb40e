namespace Berth.Workflows.Running;

/// <summary>What tells a step from the others of its job.</summary>
/// <param name="Action"><c>GITHUB_ACTION</c>: the step's id, or a name that the runner makes up.</param>
/// <param name="FileSuffix">The end of the names of its result files.</param>
internal sealed record StepIdentity(int Number, string? Id, string Name, string Action, string FileSuffix);
