using Berth.Core.Diagnosis;
using Berth.Core.Jobs;

namespace Berth.Hook;

/// <summary>One hook command from its input to its exit code.</summary>
public static class HookProgram
{
    public const int Failed = 1;
    public const int Usage = 2;

    /// <summary>The cluster refused the credentials, or what they ask for.</summary>
    public const int NotAuthorised = 4;
    public const int Interrupted = 130;

    /// <summary>Runs the command. Never throws: every failure becomes a report in the job's log and an exit code.</summary>
    public static async Task<int> RunAsync(HookContext context, Stream input)
    {
        ArgumentNullException.ThrowIfNull(context);
        FailureSpeech speech = new(context);
        try
        {
            HookCommand command = await CommandReader.ReadAsync(input, context.Terminate);
            speech.HideEverywhere(command.Masks ?? []);
            switch (command.Command)
            {
                case HookCommand.JobStarted:
                    ForkCheck.JobStarted(context.Settings, command);
                    return 0;
                case HookCommand.PrepareJob:
                    await new PrepareJob(context, speech).RunAsync(command);
                    return 0;
                case HookCommand.RunScriptStep:
                    return Ended(context, await RunScriptStep.RunAsync(context, speech, command));
                case HookCommand.RunContainerStep:
                    return Ended(context, await RunContainerStep.RunAsync(context, speech, command));
                default:
                    return await CleanupJob.RunAsync(context, speech, command);
            }
        }
        catch (BerthException e)
        {
            Finding said = await speech.SayAsync(e);
            return UsageCauses.Include(said) ? Usage
                : RightsCauses.Include(said) ? NotAuthorised
                : Failed;
        }
        catch (OperationCanceledException)
        {
            return Ended(context, Interrupted);
        }
#pragma warning disable CA1031 // The last resort of an executable: a trace in a job's log helps no one who reads it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            await speech.SayAsync(new BerthException(Unexpected(e, context.Settings.Debug), e));
            return Failed;
        }
    }

    /// <summary>A runner that is told to end in a job may call what its signal did a failure: the log has to say why.</summary>
    private static int Ended(HookContext context, int exitCode)
    {
        if (context.Interrupt.IsCancellationRequested || context.Terminate.IsCancellationRequested)
            context.Log.Info("Berth: cancelled, or the runner was told to end");
        return exitCode;
    }

    internal static Finding Unexpected(Exception exception, bool withTrace) => Finding.Certain(
        "internal-error",
        $"Berth failed in a way that it does not know: {exception.Message}",
        "Please report this with the job's log; run the job again with debug logging for more.",
        withTrace ? exception.ToString() : exception.GetType().Name);
}
