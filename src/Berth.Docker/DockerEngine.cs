using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Pods;
using Berth.Docker.Evidence;
using Berth.Docker.Images;
using Berth.Docker.Pods;
using Berth.Docker.Streams;
using Berth.Docker.Support;
using Berth.Docker.Volumes;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Docker;

/// <summary>
/// Pods on a Docker-compatible engine. Making one does nothing yet; every failure is a <see cref="BerthException"/>.
/// </summary>
public sealed class DockerEngine : IPodEngine
{
    private readonly DockerEngineOptions _options;
    private readonly DockerClient _client;
    private readonly EngineErrors _errors;
    private readonly ImageStore _images;
    private readonly PodCleanup _cleanup;
    private readonly FailedPod _failed;
    private Task<EngineInfo>? _info;

    public DockerEngine(DockerEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _client = EngineClient.Create(options.Endpoint, options.Time);
        _errors = new EngineErrors(options.Endpoint);
        _images = new ImageStore(_client, options);
        _cleanup = new PodCleanup(_client, options);
        _failed = new FailedPod(_client, _errors, _cleanup);
    }

    /// <inheritdoc/>
    public EngineTraits Traits { get; } = new();

    /// <inheritdoc/>
    public Task<EngineInfo> GetInfoAsync(CancellationToken cancellationToken) =>
        GuardAsync(
            "Asking the engine what it is", () => EngineClient.DescribeAsync(_client, _options.Endpoint, cancellationToken));

    /// <inheritdoc/>
    public Task<ImageFacts> GetImageAsync(ImageRequest request, IJobLog log, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return GuardAsync(
            $"Getting the image {request.Image}", () => _images.GetAsync(request, request.MayPull, log, cancellationToken));
    }

    /// <inheritdoc/>
    public Task<ImagePathFacts> LookIntoImageAsync(string imageId, string path, CancellationToken cancellationToken) =>
        GuardAsync("Looking into the image", () => Contents().LookAsync(imageId, path, cancellationToken));

    /// <inheritdoc/>
    public Task<ProgramFacts> LookForProgramAsync(ProgramSearch search, CancellationToken cancellationToken) =>
        GuardAsync("Looking into the image", () => new ImagePrograms(_client, Contents()).LookAsync(search, cancellationToken));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> CheckAsync(Pod pod, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pod);
        IEnumerable<Finding> paths = await SeesHostFilesAsync(cancellationToken) ? HostPaths.Check(pod) : [];
        return [.. DockerSupport.Check(pod), .. paths];
    }

    /// <inheritdoc/>
    public Task<RunningPod> StartAsync(Pod pod, StartOptions options, IJobLog log, CancellationToken cancellationToken) =>
        GuardAsync("Starting the pod", async () => await new PodStart(_client, _options, _images, _failed)
            .StartAsync(pod, options, await SeesHostFilesAsync(cancellationToken), log, cancellationToken));

    /// <inheritdoc/>
    public Task<int> RunAsync(
        Pod pod, RunOptions options, IStepOutput output, IJobLog log, CancellationToken interrupt, CancellationToken terminate) =>
        GuardAsync("Running the step's container", async () => await new ContainerRun(
            _client, _options, _images, _cleanup, _failed).RunAsync(pod, await SeesHostFilesAsync(terminate), output, log, interrupt, terminate));

    /// <inheritdoc/>
    public Task<IExecStream> ExecAsync(string containerId, IReadOnlyList<string> command, CancellationToken cancellationToken) =>
        GuardAsync<IExecStream>("Running a process in the job's container", async () =>
        {
            ContainerExecCreateParameters parameters = new()
            {
                AttachStdin = true,
                AttachStdout = true,
                AttachStderr = true,
                Cmd = [.. command],
            };
            ContainerExecCreateResponse exec = await _client.Exec.CreateContainerExecAsync(
                containerId, parameters, cancellationToken);
            MultiplexedStream stream = await _client.Exec.StartContainerExecAsync(
                exec.ID, new ContainerExecStartParameters(), cancellationToken);
            return new ExecStream(_client, _errors, _options.Time, exec.ID, stream);
        });

    /// <inheritdoc/>
    public Task<string> BuildImageAsync(ImageBuild build, IJobLog log, CancellationToken cancellationToken) =>
        GuardAsync(
            "Building the image", () => new ImageBuilder(_client, _options.Time).BuildAsync(build, log, cancellationToken));

    /// <inheritdoc/>
    public Task<JsonObject?> DescribeAsync(string pod, CancellationToken cancellationToken) =>
        GuardAsync("Looking at the pod", () => new PodEvidence(_client).CollectAsync(pod, null, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<EndedContainer>> FindEndedAsync(string pod, CancellationToken cancellationToken) =>
        GuardAsync("Looking at the pod", () => new EndedContainers(_client).FindAsync(pod, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<PodSummary>> ListAsync(PodSelector selector, CancellationToken cancellationToken) =>
        GuardAsync("Listing pods", () => _cleanup.ListAsync(selector, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> RemoveAsync(PodSelector selector, CancellationToken cancellationToken) =>
        GuardAsync("Removing pods", () => _cleanup.RemoveAsync(selector, cancellationToken));

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A socket of this machine needs no question.</summary>
    private async Task<bool> SeesHostFilesAsync(CancellationToken cancellationToken) =>
        _options.Endpoint.IsUnixSocket || (await (_info ??= GetInfoAsync(cancellationToken))).SeesHostFiles;

    private ImageContents Contents() => new(_client, _cleanup.RemoveContainerAsync);

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
}
