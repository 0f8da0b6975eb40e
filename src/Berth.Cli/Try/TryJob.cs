using Berth.Core.Runners;
using Berth.Workflows.Running;

namespace Berth.Cli.Try;

/// <summary>A job to try, everything read that the command line named.</summary>
/// <param name="Definition">The runner's, flags applied.</param>
/// <param name="RunnerName">This run's own, unlike any other's: its pod and its labels carry it.</param>
/// <param name="Request">The job, on a runner whose directory and environment are not made yet.</param>
/// <param name="IsCommand">A command of the command line: its exit code is the exit code.</param>
internal sealed record TryJob(RunnerDefinition Definition, string RunnerName, JobRequest Request, bool IsCommand)
{
    /// <inheritdoc/>
    public override string ToString() => $"TryJob {{ {RunnerName} }}";
}
