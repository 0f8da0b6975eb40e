using System.Net;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Scaling;
using Berth.Docker.Mapping;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Docker.Runners;

/// <summary>Runners on a Docker-compatible engine of this machine.</summary>
/// <param name="externals">A directory of this machine for what runner images bring for JavaScript actions.</param>
public sealed class DockerRunners(DockerEngineOptions options, string externals) : IRunnerEngine
{
    private readonly DockerClient _client = EngineClient.Create(options.Endpoint, options.Time);
    private readonly EngineErrors _errors = new(options.Endpoint);

    /// <inheritdoc/>
    public Task<RunnerImage> PrepareAsync(string image, IJobLog log, CancellationToken cancellationToken) => GuardAsync(
        $"Getting the runner's image {image}",
        () => new RunnerImages(_client, options, externals).PrepareAsync(image, log, cancellationToken));

    /// <inheritdoc/>
    public Task<string> ReserveAsync(RunnerSpec spec, CancellationToken cancellationToken) =>
        GuardAsync("Making the runner's work volume", async () =>
            (await _client.Volumes.CreateAsync(RunnerMapping.Volume(spec), cancellationToken)).Mountpoint);

    /// <inheritdoc/>
    public Task<string> CreateAsync(RunnerSpec spec, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return GuardAsync("Making the runner's container", async () =>
        {
            // Not cancelled half-way: the engine would make it all the same, and nobody would know before the next round.
            CreateContainerResponse made = await _client.Containers.CreateContainerAsync(
                RunnerMapping.Container(spec), CancellationToken.None);
            if (spec.Image.User != 0) await GiveWorkAsync(made.ID, spec.Image, cancellationToken);
            return made.ID;
        });
    }

    /// <inheritdoc/>
    public Task StartAsync(string id, string configuration, CancellationToken cancellationToken) =>
        GuardAsync("Starting the runner's container", async () =>
        {
            using MultiplexedStream input = await _client.Containers.AttachContainerAsync(
                id, new ContainerAttachParameters { Stream = true, Stdin = true }, cancellationToken);
            await _client.Containers.StartContainerAsync(id, new ContainerStartParameters(), cancellationToken);
            byte[] line = System.Text.Encoding.ASCII.GetBytes(configuration + "\n");
            await input.WriteAsync(line, 0, line.Length, cancellationToken);
            input.CloseWrite();
            return 0;
        });

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunnerContainer>> ListAsync(string fleet, CancellationToken cancellationToken) =>
        GuardAsync<IReadOnlyList<RunnerContainer>>("Listing runners", async () =>
        {
            LabelFilter filter = RunnerMapping.FilterOf(fleet);
            // The volumes first: a runner that is being made has one before it has a container.
            VolumesListResponse volumes = await _client.Volumes.ListAsync(
                new VolumesListParameters { Filters = filter.Query }, cancellationToken);
            IList<ContainerListResponse> found = await _client.Containers.ListContainersAsync(
                new ContainersListParameters { All = true, Filters = filter.Query }, cancellationToken);
            RunnerContainer[] containers = [.. found.Where(container => filter.Matches(container.Labels)).Select(RunnerMapping.Read)];
            HashSet<string> names = [.. containers.Select(runner => runner.Name)];
            return
            [
                .. containers,
                .. (volumes.Volumes ?? []).Where(volume => filter.Matches(volume.Labels)).Select(RunnerMapping.Read)
                   .Where(reserved => !names.Contains(reserved.Name)),
            ];
        });

    /// <inheritdoc/>
    public Task RemoveAsync(string name, CancellationToken cancellationToken) => GuardAsync("Removing the runner", async () =>
    {
        await IgnoreMissingAsync(() => _client.Containers.RemoveContainerAsync(
            name, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, cancellationToken));
        await IgnoreMissingAsync(() => _client.Volumes.RemoveAsync(RunnerMapping.VolumeOf(name), true, cancellationToken));
        return 0;
    });

    /// <inheritdoc/>
    public Task StopAsync(string id, TimeSpan patience, CancellationToken cancellationToken) =>
        GuardAsync("Stopping the runner", async () =>
        {
            await IgnoreMissingAsync(() => _client.Containers.StopContainerAsync(
                id, new ContainerStopParameters { WaitBeforeKillSeconds = (uint)patience.TotalSeconds }, cancellationToken));
            return 0;
        });

    /// <inheritdoc/>
    public Task<string?> ProcessAsync(string id, CancellationToken cancellationToken) =>
        GuardAsync("Looking at the runner", async () =>
        {
            ContainerInspectResponse found = await _client.Containers.InspectContainerAsync(id, cancellationToken);
            return found.State is { Running: true, Pid: > 0 and var pid } && ContainerProcess.IsOf((int)pid, found.ID)
                ? ProcessIdentity.Of((int)pid)?.ToString()
                : null;
        });

    /// <inheritdoc/>
    public Task CopyLogAsync(string id, Stream output, bool follow, int? lastLines, CancellationToken cancellationToken) =>
        GuardAsync("Reading the runner's log", async () =>
        {
            using MultiplexedStream log = await _client.Containers.GetContainerLogsAsync(
                id,
                new ContainerLogsParameters
                {
                    ShowStdout = true,
                    ShowStderr = true,
                    Follow = follow,
                    Tail = lastLines?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "all",
                },
                cancellationToken);
            await log.CopyOutputToAsync(Stream.Null, output, output, cancellationToken);
            return 0;
        });

    /// <inheritdoc/>
    public Task WatchAsync(string fleet, Action<string> ended, CancellationToken cancellationToken) =>
        GuardAsync("Following the engine's events", async () =>
        {
            Dictionary<string, IDictionary<string, bool>> filters = RunnerMapping.FilterOf(fleet).Query;
            filters["event"] = new Dictionary<string, bool> { ["die"] = true };
            await _client.System.MonitorEventsAsync(
                new ContainerEventsParameters { Filters = filters },
                new EventSink(message =>
                {
                    if (message.Actor?.Attributes?.TryGetValue(RunnerLabels.ScaleSet, out string? scaleSet) is true) ended(scaleSet);
                }),
                cancellationToken);
            return 0;
        });

    /// <inheritdoc/>
    public Task WaitAsync(string id, CancellationToken cancellationToken) => GuardAsync("Waiting for the runner", async () =>
    {
        await IgnoreMissingAsync(() => _client.Containers.WaitContainerAsync(id, cancellationToken));
        return 0;
    });

    /// <summary>The work volume belongs to the runner's user, which the image's own files do not say: it has no such directory.</summary>
    private async Task GiveWorkAsync(string id, RunnerImage image, CancellationToken cancellationToken)
    {
        using MemoryStream archive = WorkArchive.Make(image.User, image.Group);
        await _client.Containers.ExtractArchiveToContainerAsync(
            id, new CopyToContainerParameters { Path = RunnerPaths.Home }, archive, cancellationToken);
    }

    private static async Task IgnoreMissingAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound
            || (e.StatusCode == HttpStatusCode.Conflict && e.Message.Contains("already in progress", StringComparison.Ordinal)))
        {
            // Gone, or going.
        }
    }

    private async Task<T> GuardAsync<T>(string doing, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (
            e is not BerthException and not OperationCanceledException && _errors.Explain(e, doing) is { } finding)
        {
            throw new BerthException(finding, e);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class EventSink(Action<Message> take) : IProgress<Message>
    {
        public void Report(Message value) => take(value);
    }
}
