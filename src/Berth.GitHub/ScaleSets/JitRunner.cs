namespace Berth.GitHub.ScaleSets;

/// <summary>A runner that was registered for one job.</summary>
/// <param name="Configuration">
/// What the runner starts with (<c>ACTIONS_RUNNER_INPUT_JITCONFIG</c>). Whoever has it can take the runner's job, with its
/// secrets.
/// </param>
public sealed record JitRunner(RunnerReference Runner, Secret Configuration);
