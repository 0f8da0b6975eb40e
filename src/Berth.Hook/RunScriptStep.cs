using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Planning;
using Berth.Core.Steps;

namespace Berth.Hook;

/// <summary><c>run_script_step</c>: one exec of the agent in the job container.</summary>
public static class RunScriptStep
{
    /// <summary>Returns the step's own exit code.</summary>
    public static async Task<int> RunAsync(HookContext context, HookCommand command)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(command);
        RunScriptStepArgs args = CommandReader.Arguments(command, HookJson.Default.RunScriptStepArgs);
        if (CommandReader.State(command).Container is not { } container)
        {
            throw new BerthException(Finding.Certain(
                "hook-input-invalid",
                "run_script_step came without the state of a job container",
                "prepare_job must come first, and its answer's state must be handed on; a runner does both."));
        }

        await using IExecStream stream = await context.Engine.ExecAsync(
            container, [JobPaths.Agent, "step"], CancellationToken.None);
        StepResult result = await StepSession.RunAsync(
            stream, StepPlanner.Plan(args), context.Output, context.Interrupt, context.Terminate);
        ResponseFile.Write(command.ResponseFile, new HookResponse { State = CommandReader.State(command) });
        return result.ExitCode;
    }
}
