using Berth.Core.Jobs;
using Berth.Workflows.Running;

namespace Berth.Cli.Try;

/// <summary>How a tried job ended.</summary>
/// <param name="Report">Null when there never was a pod.</param>
/// <param name="KeptDirectory">The runner's directory of a pod that was kept.</param>
internal sealed record TryOutcome(JobResult Result, JobReport? Report, string? KeptDirectory)
{
    public int ExitCode(bool ofCommand) => ofCommand ? Result.ExitCode : Result.Conclusion switch
    {
        Conclusion.Success or Conclusion.Skipped => ExitCodes.Ok,
        Conclusion.Cancelled when !Result.TimedOut => ExitCodes.Interrupted,
        _ when Result.PrepareExitCode is ExitCodes.Usage or ExitCodes.NotAuthorised => Result.PrepareExitCode.Value,
        _ => ExitCodes.Failed,
    };
}
