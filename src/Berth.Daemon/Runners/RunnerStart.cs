using System.Collections.Concurrent;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Relay;
using Berth.Core.Runners;
using Berth.Core.Scaling;
using Berth.Daemon.Jobs;
using Berth.GitHub;
using Berth.GitHub.ScaleSets;

namespace Berth.Daemon.Runners;

/// <summary>Starts one runner. Whatever ends it half-way leaves the name on the engine, by which the rest is found and removed.</summary>
internal sealed class RunnerStart(DaemonContext context)
{
    private const int MostNames = 3;

    private readonly ConcurrentDictionary<(string Runner, string Image), bool> _told = new();

    /// <summary>What is to be known of the runner that was started last; null when nothing is.</summary>
    public Finding? Notice { get; private set; }

    /// <returns>The runner's number at GitHub.</returns>
    /// <exception cref="Core.Diagnosis.BerthException">It could not be started.</exception>
    public async Task<long> RunAsync(
        RunnerDefinition definition, string name, ScaleSetClient client, long scaleSet, CancellationToken cancellation)
    {
        (RunnerImage image, bool takesPlainJobs) = await ImageAsync(definition, cancellation).ConfigureAwait(false);
        // Missing, it stands against the runner and not against its job.
        if (definition.Mode == RunnerMode.Dind)
            await context.Pods.GetImageAsync(new ImageRequest(definition.DindImage), context.Log, cancellation).ConfigureAwait(false);
        RunnerFolder folder = new(context.Place.Runner(name));
        folder.Make();
        RunnerSpec spec = RunnerEnvironment.Spec(context, definition, name, image, takesPlainJobs);
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
            RequiresContainer = !takesPlainJobs,
        });
        JitRunner runner = await registering.ConfigureAwait(false);
        await context.Engine.StartAsync(id, runner.Configuration.Reveal(), cancellation).ConfigureAwait(false);
        HookServer.Start(context, context.Place.Runner(name));
        return runner.Runner.Id;
    }

    /// <summary>
    /// The definition's image where it holds a runner, and else the runner's own, in which jobs without <c>container:</c> are refused
    /// then (docs/adr/0021-a-job-without-a-container-runs-in-the-runners.md).
    /// </summary>
    private async Task<(RunnerImage Image, bool TakesPlainJobs)> ImageAsync(RunnerDefinition definition, CancellationToken cancellation)
    {
        if (definition.Image is { } wanted && await GetAsync(wanted).ConfigureAwait(false) is { HasRunner: true } own)
        {
            Notice = null;
            return (own, true);
        }

        RunnerImage image = await GetAsync(definition.RunnerImage).ConfigureAwait(false);
        if (!image.HasRunner)
        {
            throw new BerthException(Finding.Certain(
                "runner-image-unusable", $"the image {definition.RunnerImage} holds no runner: it has no {RunnerPaths.Program}",
                "Use GitHub's own image, or one made from it."));
        }

        Notice = definition.Image is null ? null : Finding.Certain(
            JobRemains.ContainerRequired,
            $"the image {definition.Image} holds no runner ({RunnerPaths.Program}), so jobs without 'container:' are refused",
            $"Make it from {definition.RunnerImage} to have them run there, or leave 'image' out");
        if (Notice is { } notice && _told.TryAdd((definition.Name, definition.Image!), true))
            context.Log.Warning($"{definition.Name}: {notice.Summary}; {notice.Fix}");

        return (image, definition.Image is null);

        Task<RunnerImage> GetAsync(string name) => context.Images.GetAsync(context.Engine, name, context.Log, cancellation);
    }

    /// <summary>Whether another name may help.</summary>
    public static bool IsNameTaken(Exception failure, int attempt) =>
        failure is GitHubException { Error: GitHubError.RunnerExists } && attempt < MostNames;
}
