using Berth.Agent.Linux;
using Berth.Core.Steps.Protocol;

namespace Berth.Agent.Step;

/// <summary>Runs one step for the hook at the other end of standard input and output.</summary>
internal static class StepCommand
{
    private const int SigPipe = 13;
    private const int Ignore = 1;

    public static int Execute() => Speak(output => RunStep(new StepInput(), output));

    /// <summary>Does something whose end the other side learns in frames: by an exit code, or by a failure's code and text.</summary>
    public static int Speak(Func<FrameOutput, int> work)
    {
        // A hook that is gone is an error of a write, not a silent death that leaves the step running.
        _ = Libc.signal(SigPipe, Ignore);
        var output = new FrameOutput();
        try
        {
            try
            {
                output.Exit(work(output));
                return ExitCodes.Ok;
            }
            catch (AgentFailure failure)
            {
                output.Failure(failure.Code, failure.Message);
            }
            catch (ProtocolException exception)
            {
                output.Failure(
                    "agent-protocol-error", $"the agent was sent something that is not its protocol: {exception.Message}");
            }
            catch (LinuxException exception)
            {
                output.Failure("agent-failed", exception.Message);
            }
        }
        catch (HookGoneException)
        {
            // Nobody is left to be told.
        }

        return ExitCodes.Failed;
    }

    private static int RunStep(StepInput input, FrameOutput output)
    {
        StepCommandLine request = input.ReadRequest();
        long refused = ProcessLimit.Refused();
        StepProcess process;
        try
        {
            process = StepProcess.Start(request);
        }
        catch (CannotStartException exception)
        {
            output.ErrorText($"{exception.Message}\n");
            return exception.ExitCode;
        }

        try
        {
            output.Started(process.Pid);
            Thread following = ProcessLimit.StartThread(() => input.FollowSignals(process));
            new OutputPump(process).Run();
            if (input.IsHookGone)
            {
                // What the step started may outlive it for a moment; it ends before the agent does.
                following.Join();
            }

            if (process.ExitCode != 0 && ProcessLimit.Tell(refused) is { } told) output.ErrorText($"{told}\n");
            ResultFiles.Send(request.ResultFiles, output);
            return process.ExitCode;
        }
        catch (CannotStartException exception)
        {
            process.Kill();
            output.ErrorText($"{exception.Message}\n");
            return exception.ExitCode;
        }
        catch (HookGoneException)
        {
            process.EndGroup();
            throw;
        }
    }
}
