using Berth.Core.Engines;
using Berth.Core.Planning;
using Berth.Core.Steps;

namespace Berth.Hook;

/// <summary>
/// Carries a container step's files: the job's, from the job's container to the step's pod; what the step changed, back, and the files
/// by which it answers to the runner's side as well.
/// </summary>
/// <param name="job">The job container's id.</param>
internal sealed class StepFileTravel(HookContext context, string job, WorkTravel runner, StepTail output) : IPodFiles
{
    private IReadOnlyDictionary<string, string> _results = new Dictionary<string, string>();

    public async Task BringAsync(string containerId, CancellationToken cancellationToken)
    {
        // What the runner has and the job's container has not got yet comes first: that is where all of it is carried from.
        var request = new StepRequest(
            [JobPaths.Agent, "version"], new Dictionary<string, string>(), [], null, runner.Changed(), new Dictionary<string, string>());
        await using (IExecStream files = await context.Engine.ExecAsync(job, [JobPaths.Agent, "step"], cancellationToken))
        {
            await StepSession.RunAsync(files, request, new Silence(), context.Interrupt, context.Terminate);
        }

        runner.Sent();
        _results = runner.ResultFiles(StepTravel.FileCommands);
        await CarryAsync(job, StepFiles.PackJob, containerId, StepFiles.UnpackStep, new Dictionary<string, string>(), cancellationToken);
    }

    public Task FetchAsync(string containerId, CancellationToken cancellationToken) =>
        CarryAsync(containerId, StepFiles.PackStep, job, StepFiles.UnpackJob, _results, cancellationToken);

    private async Task CarryAsync(
        string from, IReadOnlyList<string> pack, string to, IReadOnlyList<string> unpack, IReadOnlyDictionary<string, string> results,
        CancellationToken cancellationToken)
    {
        await using IExecStream source = await context.Engine.ExecAsync(from, pack, cancellationToken);
        await using IExecStream target = await context.Engine.ExecAsync(to, unpack, cancellationToken);
        await FileRelay.RunAsync(source, target, results, output, cancellationToken);
    }

    /// <summary>The step that only brings files says nothing that anybody wants.</summary>
    private sealed class Silence : IStepOutput
    {
        public ValueTask WriteOutAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask WriteErrorAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
