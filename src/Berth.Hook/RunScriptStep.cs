using System.Text.Json.Nodes;
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
    public static async Task<int> RunAsync(HookContext context, FailureSpeech speech, HookCommand command)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(speech);
        ArgumentNullException.ThrowIfNull(command);
        RunScriptStepArgs args = CommandReader.Arguments(command, HookJson.Default.RunScriptStepArgs);
        HookState state = CommandReader.State(command);
        if (state.Container is not { } container)
        {
            throw new BerthException(Finding.Certain(
                "hook-input-invalid",
                "run_script_step came without the state of a job container",
                "prepare_job must come first, and its answer's state must be handed on; a runner does both."));
        }

        speech.Hide(args.EnvironmentVariables);
        StepTail output = new(context.Output);
        WorkTravel? travel = StepTravel.Of(context.Settings, state);
        StepRequest request = StepPlanner.Plan(args, travel?.Changed(), travel?.ResultFiles(StepTravel.FileCommands));
        DateTimeOffset startedAt = context.Time.GetUtcNow();
        StepResult result;
        try
        {
            await using IExecStream stream = await context.Engine.ExecAsync(
                container, [JobPaths.Agent, "step"], CancellationToken.None);
            result = await StepSession.RunAsync(stream, request, output, context.Interrupt, context.Terminate);
        }
        catch (BerthException e) when (e.Evidence is null && state.Pod is not null)
        {
            if (e is not StepLostException lost)
                throw new BerthException(e.Findings, e) { Evidence = await speech.DescribeAsync(state.Pod) };
            (Finding? gone, JsonObject? evidence) = await new LostContainer(context).LookAsync(state.Pod);
            if (evidence is not null)
            {
                EvidenceForm.Add(evidence, "exec", EvidenceForm.LostStep(
                    JobPlanner.JobContainer, request, startedAt, lost.ExitCode, output.Out, output.Error, output.Both));
            }

            throw new BerthException(gone is null ? e.Findings : [gone], e) { Evidence = evidence };
        }
        finally
        {
            speech.HideEverywhere(output.Masks);
        }

        int exitCode = result.ExitCode;
        travel?.Sent();
        ResponseFile.Write(command.ResponseFile, new HookResponse { State = state });
        if (context.Interrupt.IsCancellationRequested || state.Pod is null)
        {
            return exitCode;
        }

        JsonObject? step = exitCode != 0
            ? EvidenceForm.Step(JobPlanner.JobContainer, request, startedAt, exitCode, output.Out, output.Error, output.Both, result.Started)
            : null;
        speech.JobContainer = container;
        if (await new ServiceWatch(context, speech).SayDeathsAsync(state, step))
        {
            return exitCode == 0 ? HookProgram.Failed : exitCode;
        }

        if (step is not null)
        {
            await speech.SayOfStepAsync(state.Pod, step);
        }

        return exitCode;
    }
}
