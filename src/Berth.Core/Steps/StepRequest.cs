namespace Berth.Core.Steps;

/// <summary>One step as the agent is to run it. Paths are the container's unless said otherwise.</summary>
/// <param name="Argv">The program, looked up in the step's <c>PATH</c> unless it has a slash, and its arguments.</param>
/// <param name="Environment">Set on top of the container's own environment.</param>
/// <param name="PrependPath">Directories put before <c>PATH</c>, the first one first.</param>
/// <param name="WorkingDirectory">Null for the container's own.</param>
/// <param name="FilesIn">Written into the container before the step begins.</param>
/// <param name="ResultFiles">
/// Path in the container to path on the runner's side: what is there when the step has ended, well or badly, is
/// written back whole. Empty where both sides share the directory.
/// </param>
public sealed record StepRequest(
    IReadOnlyList<string> Argv,
    IReadOnlyDictionary<string, string> Environment,
    IReadOnlyList<string> PrependPath,
    string? WorkingDirectory,
    IReadOnlyList<StepFile> FilesIn,
    IReadOnlyDictionary<string, string> ResultFiles);
