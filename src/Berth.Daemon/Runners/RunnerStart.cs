using Berth.Core.Engines;
using Berth.Core.Relay;
using Berth.Core.Runners;
using Berth.Core.Scaling;
using Berth.GitHub;
using Berth.GitHub.ScaleSets;

namespace Berth.Daemon.Runners;

/// <summary>Starts one runner. Whatever ends it half-way leaves the name on the engine, by which the rest is found and removed.</summary>
internal sealed class RunnerStart(DaemonContext context)
{
    private const int MostNames = 3;

    /// <returns>The runner's number at GitHub.</returns>
    /// <exception cref="Core.Diagnosis.BerthException">It could not be started.</exception>
    public async Task<long> RunAsync(
        RunnerDefinition definition, string name, ScaleSetClient client, long scaleSet, CancellationToken cancellation)
    {
        RunnerImage image = await context.Images
            .GetAsync(context.Engine, definition.RunnerImage, context.Log, cancellation).ConfigureAwait(false);
        // Missing, it stands against the runner and not against its job.
        if (definition.Mode == RunnerMode.Dind)
            await context.Pods.GetImageAsync(new ImageRequest(definition.DindImage), context.Log, cancellation).ConfigureAwait(false);
        RunnerFolder folder = new(context.Place.Runner(name));
        folder.Make();
        RunnerSpec spec = RunnerEnvironment.Spec(context, definition, name, image);
        string work = await context.Engine.ReserveAsync(spec, cancellation).ConfigureAwait(false);
        // Both take their time, and neither needs the other.
        Task<JitRunner> registering = client.RegisterRunnerAsync(scaleSet, name, RunnerPaths.WorkFolder, cancellation);
        Task<string> creating = context.Engine.CreateAsync(spec, cancellation);
        await Task.WhenAll(registering, creating).ConfigureAwait(false);
        string id = await creating.ConfigureAwait(false);
        folder.Write(new RelayTicket
        {
            Runner = name,
            Container = id,
            Places = new RunnerPlaces(work, image.Externals),
            Agent = context.Agent,
            Definition = definition,
        });
        JitRunner runner = await registering.ConfigureAwait(false);
        await context.Engine.StartAsync(id, runner.Configuration.Reveal(), cancellation).ConfigureAwait(false);
        HookServer.Start(context, context.Place.Runner(name));
        return runner.Runner.Id;
    }

    /// <summary>Whether another name may help.</summary>
    public static bool IsNameTaken(Exception failure, int attempt) =>
        failure is GitHubException { Error: GitHubError.RunnerExists } && attempt < MostNames;
}
