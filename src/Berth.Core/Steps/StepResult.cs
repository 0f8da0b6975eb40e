namespace Berth.Core.Steps;

/// <summary>How a step ended.</summary>
/// <param name="ExitCode">The command's own; 128+N after a death by signal N; 126 or 127 when it could not be started.</param>
/// <param name="Started">The agent told that the program was started: what is said of its start is not the agent's then.</param>
/// <param name="WrittenResults">The paths on the runner's side that were written, in the order in which they came.</param>
public sealed record StepResult(int ExitCode, bool Started, IReadOnlyList<string> WrittenResults);
