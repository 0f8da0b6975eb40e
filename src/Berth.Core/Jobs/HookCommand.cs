using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Core.Jobs;

/// <summary>
/// What the GitHub runner writes to its container hook's standard input, once per command
/// (actions/runner, <c>ACTIONS_RUNNER_CONTAINER_HOOKS</c>). <see cref="State"/> is what the last response returned.
/// </summary>
public sealed record HookCommand
{
    /// <summary>
    /// Berth's own, not of the runner's protocol: what the script of <c>ACTIONS_RUNNER_HOOK_JOB_STARTED</c> asks before anything
    /// of the job, with the job's event.
    /// </summary>
    public const string JobStarted = "job_started";

    public const string PrepareJob = "prepare_job";
    public const string RunScriptStep = "run_script_step";
    public const string RunContainerStep = "run_container_step";
    public const string CleanupJob = "cleanup_job";

    public string? Command { get; init; }
    public string? ResponseFile { get; init; }
    public JsonElement? Args { get; init; }
    public JsonElement? State { get; init; }

    /// <summary>
    /// Berth's own, of <c>berth try</c>: the secrets that are masked in the job's log, which must not be in what is kept of a
    /// failure either. GitHub's runner tells nobody its own.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyCollection<string>? Masks { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"HookCommand {{ {Command} }}";
}
