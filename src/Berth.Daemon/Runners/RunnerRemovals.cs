using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Pods;
using Berth.Core.Scaling;
using Berth.GitHub.ScaleSets;

namespace Berth.Daemon.Runners;

/// <summary>
/// Ends and removes runners. The registration goes first: GitHub alone knows whether a runner has a job, and the container is
/// what one finds the registration by.
/// </summary>
internal sealed class RunnerRemovals(DaemonContext context)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(15);

    /// <summary>Removes what is left of a runner that does not run.</summary>
    /// <param name="client">Null where GitHub cannot be asked: then the container stays until it can.</param>
    public async Task<RunnerRemoval?> CollectAsync(RunnerContainer runner, ScaleSetClient? client, CancellationToken cancellation)
    {
        if (runner.Phase == RunnerPhase.Ended)
        {
            await KeepLogAsync(runner, cancellation).ConfigureAwait(false);
            context.Jobs.Ended(runner.Name);
        }

        await RemovePodsAsync(runner.Name, cancellation).ConfigureAwait(false);
        if (client is null) return null;
        RunnerRemoval registration = await DeregisterAsync(runner.Name, client, cancellation).ConfigureAwait(false);
        // GitHub still waits for this runner's job: the container is the note that its registration is to go later.
        if (registration != RunnerRemoval.IsBusy) await RemoveAsync(runner.Name, cancellation).ConfigureAwait(false);
        return registration;
    }

    /// <summary>Removes a runner that waits for a job; one that has a job, or has had one, is left alone.</summary>
    public async Task<RunnerRemoval> RetireAsync(RunnerContainer runner, ScaleSetClient client, CancellationToken cancellation)
    {
        RunnerRemoval registration = await DeregisterAsync(runner.Name, client, cancellation).ConfigureAwait(false);
        if (registration == RunnerRemoval.Removed) await RemoveAsync(runner.Name, cancellation).ConfigureAwait(false);
        return registration;
    }

    /// <summary>Ends a runner with its job: it is asked first, so that it can tell GitHub.</summary>
    public Task StopAsync(RunnerContainer runner, CancellationToken cancellation) =>
        context.Engine.StopAsync(runner.Id, _patience, cancellation);

    public static async Task<RunnerRemoval> DeregisterAsync(string name, ScaleSetClient client, CancellationToken cancellation) =>
        await client.FindRunnerAsync(name, cancellation).ConfigureAwait(false) is { } registered
            ? await client.RemoveRunnerAsync(registered.Id, cancellation).ConfigureAwait(false)
            : RunnerRemoval.WasGone;

    public async Task RemoveAsync(string name, CancellationToken cancellation)
    {
        await RemovePodsAsync(name, cancellation).ConfigureAwait(false);
        await context.Engine.RemoveAsync(name, cancellation).ConfigureAwait(false);
        new RunnerFolder(context.Place.Runner(name)).Remove();
    }

    /// <summary>The job's pod, where the runner did not come to its <c>cleanup_job</c>.</summary>
    private Task<IReadOnlyList<string>> RemovePodsAsync(string name, CancellationToken cancellation) =>
        context.Pods.RemoveAsync(new PodSelector { Runner = PodLabels.Value(name) }, cancellation);

    private async Task KeepLogAsync(RunnerContainer runner, CancellationToken cancellation)
    {
        string place = context.Place.RunnerLog(runner.Name);
        if (File.Exists(place)) return;
        LogShelf.Prune(context.Place.Logs);
        try
        {
            const int MostLines = 20_000;
            using MemoryStream log = new();
            await context.Engine.CopyLogAsync(runner.Id, log, false, MostLines, cancellation).ConfigureAwait(false);
            Core.Files.AtomicFile.Write(
                place, log.GetBuffer().AsSpan(0, (int)log.Length), newMode: UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        catch (Exception e) when (e is BerthException or IOException or UnauthorizedAccessException)
        {
            context.Log.Warning($"{runner.ScaleSet}: the log of {runner.Name} could not be kept: {e.Message}");
        }
    }
}
