using Berth.Core.Engines;
using Berth.Core.Externals;
using Berth.Core.Jobs;
using Berth.Core.Pods;

namespace Berth.Hook;

/// <summary>
/// <c>cleanup_job</c>: removes the runner's pod, found by label and not by state, so that it also cleans up after a
/// <c>prepare_job</c> that was killed. Leases end with the pod's containers.
/// </summary>
public static class CleanupJob
{
    private static readonly TimeSpan _engineSettles = TimeSpan.FromSeconds(1);

    /// <summary>Returns 1, all being removed, when a service has died that no step has told of.</summary>
    public static async Task<int> RunAsync(HookContext context, FailureSpeech speech, HookCommand command)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(speech);
        ArgumentNullException.ThrowIfNull(command);
        bool died = !context.Interrupt.IsCancellationRequested
            && await new ServiceWatch(context, speech).SayDeathsAsync(CommandReader.State(command));
        if (context.Settings.Keep)
        {
            context.Log.Info("Berth: the pod is kept");
        }
        else
        {
            // A cancelled job is cleaned up all the same: only the second, harder signal stops this.
            var pods = new PodSelector { Runner = PodLabels.Value(context.Settings.RunnerName) };
            using RunnerTurn? killed = RunnerTurn.TakeLeft(context.Settings.Directories, context.Settings.RunnerName);
            await context.Engine.RemoveAsync(pods, context.Terminate);
            if (killed is not null)
            {
                // The engine may still be making what the killed prepare_job had asked for.
                await Task.Delay(_engineSettles, context.Time, context.Terminate);
                await context.Engine.RemoveAsync(pods, context.Terminate);
                ExternalsStore.In(context.Settings.Directories).CollectLeftovers();
            }
        }

        StepTravel.Forget(context.Settings);
        ServiceWatch.Forget(context.Settings);
        if (!string.IsNullOrEmpty(command.ResponseFile))
        {
            ResponseFile.Write(command.ResponseFile, new HookResponse());
        }

        return died ? HookProgram.Failed : 0;
    }
}
