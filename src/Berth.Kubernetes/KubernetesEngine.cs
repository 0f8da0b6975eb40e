using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Caches;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Pods;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.Caches;
using Berth.Kubernetes.Images;
using Berth.Kubernetes.Pods;
using Berth.Kubernetes.Streams;

namespace Berth.Kubernetes;

/// <summary>Pods on a cluster. Making one does nothing yet; every failure is a <see cref="BerthException"/>.</summary>
public sealed class KubernetesEngine : IPodEngine
{
    private readonly KubernetesEngineOptions _options;
    private readonly ApiClient _client;
    private readonly ApiErrors _errors;
    private readonly PodsApi _pods;
    private readonly PodCleanup _cleanup;
    private readonly SlotLocks _locks;
    private readonly ClusterImages _images;

    public KubernetesEngine(KubernetesEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _client = new ApiClient(options.Connection, options.Time);
        _errors = new ApiErrors(options.Connection);
        _pods = new PodsApi(_client);
        _cleanup = new PodCleanup(_pods, options.Time);
        var leases = new LeasesApi(_client);
        _locks = new SlotLocks(leases, _pods, options.Time, options.RunnerPod);
        _images = new ClusterImages(new ImageMemory(leases, options.Time), new ImageLook(_pods, options), options.Time);
        Caches = new ClusterCaches(leases, new ClaimsApi(_client), _locks, _errors, options.Time);
        Traits = ClusterTraits.Of(options.AgentImage, options.RunnerPod);
    }

    /// <inheritdoc/>
    public EngineTraits Traits { get; }

    /// <inheritdoc/>
    public ICacheKeeper Caches { get; }

    /// <inheritdoc/>
    public Task<EngineInfo> GetInfoAsync(CancellationToken cancellationToken) =>
        _errors.GuardAsync("Asking the cluster what it is", async () =>
        {
            JsonElement version = await _pods.VersionAsync(cancellationToken);
            return new EngineInfo($"Kubernetes {version.GetProperty("gitVersion").GetString()} at {_options.Connection}", SeesHostFiles: false);
        });

    /// <inheritdoc/>
    public Task<SharedWork?> FindSharedWorkAsync(string directory, IJobLog log, CancellationToken cancellationToken) =>
        _errors.GuardAsync(
            "Looking at the runner's pod", () => new RunnerPod(_pods, _options.RunnerPod).FindWorkAsync(directory, log, cancellationToken));

    /// <summary>
    /// Nothing but the reference is known of an image before a node has it, and nothing is asked of a registry; where its files are
    /// wanted, a pod of it looks.
    /// </summary>
    public Task<ImageFacts> GetImageAsync(ImageRequest request, IJobLog log, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ImageReference.Parse(request.Image) is null
            ? throw new BerthException(Finding.Certain(
                "image-name-invalid", $"'{request.Image}' is no image's name", "Write it as [registry/]path[:tag][@digest], in lower case."))
            : _errors.GuardAsync("Looking into the job's image", async () =>
            {
                ImageKnowledge? known = request.Paths.Count > 0 ? await _images.KnowAsync(request, log, cancellationToken) : null;
                return new ImageFacts(request.Image, known?.Id ?? request.Image, known?.User, [], [], [], null);
            });
    }

    /// <summary>What a cluster refuses, it says when it is asked for the pod.</summary>
    public Task<IReadOnlyList<Finding>> CheckAsync(Pod pod, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Finding>>([]);

    /// <summary>By a pod of the image without the mounts: what a volume hides and what never was there are two causes.</summary>
    public Task<ProgramFacts> LookForProgramAsync(ProgramSearch search, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(search);
        return _errors.GuardAsync("Looking into the image", () => _images.LookForProgramAsync(search, cancellationToken));
    }

    /// <summary>By a pod there that mounts the path's parent, read-only; null where there can be none.</summary>
    public async Task<string?> LookAtNodeAsync(string node, string path, CancellationToken cancellationToken) =>
        _options.AgentImage is null || Path.GetDirectoryName(path.TrimEnd('/')) is null ? null
            : await _errors.GuardAsync("Looking at the node", () => _images.LookAtNodeAsync(node, path, cancellationToken));

    /// <inheritdoc/>
    public Task<ImagePathFacts> LookIntoImageAsync(string imageId, string path, CancellationToken cancellationToken) =>
        _errors.GuardAsync("Looking into the job's image", () => Task.FromResult(_images.Facts(imageId, path)));

    /// <inheritdoc/>
    public Task<RunningPod> StartAsync(Pod pod, StartOptions options, IJobLog log, CancellationToken cancellationToken) =>
        _errors.GuardAsync("Starting the pod", async () =>
        {
            RunningPod running = await new PodStart(_pods, _options).StartAsync(pod, options, log, cancellationToken);
            foreach (Container container in pod.Spec.Containers.Where(container => container.Image is not null))
            {
                if (running.ImageIds.TryGetValue(container.Name, out string? id))
                {
                    await _images.CompareAsync(container.Image!, id, log, cancellationToken);
                }
            }

            return running;
        });

    /// <inheritdoc/>
    public Task<int> RunAsync(
        Pod pod, RunOptions options, IStepOutput output, IJobLog log, CancellationToken interrupt, CancellationToken terminate) =>
        _errors.GuardAsync(
            "Running the step's container", () => new PodRun(_pods, _options).RunAsync(pod, options, output, log, interrupt, terminate));

    /// <inheritdoc/>
    public Task<IExecStream> ExecAsync(string containerId, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        ContainerId id = ContainerId.Parse(containerId) ?? throw new BerthException(Finding.Certain(
            "hook-input-invalid", $"'{containerId}' is no container of a cluster", "The job was prepared by another engine."));
        return _errors.GuardAsync(
            "Running a process in the job's container", () => new ExecOpening(_client, _pods).OpenAsync(id, command, cancellationToken));
    }

    /// <inheritdoc/>
    public Task<string> BuildImageAsync(ImageBuild build, IJobLog log, CancellationToken cancellationToken) =>
        throw new BerthException(DockerfileAction.Refused(DockerfileAction.NameOf(build?.Dockerfile ?? "")));

    /// <inheritdoc/>
    public Task<JsonObject?> DescribeAsync(string pod, CancellationToken cancellationToken) =>
        _errors.GuardAsync("Looking at the pod", () => new PodEvidence(_pods, _options.Time).DescribeAsync(pod, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<EndedContainer>> FindEndedAsync(string pod, CancellationToken cancellationToken) =>
        _errors.GuardAsync("Looking at the pod", async () => await FindPodAsync(pod, cancellationToken) is { } state
            ? state.Ended(_options.Connection.Namespace) : []);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PodSummary>> ListAsync(PodSelector selector, CancellationToken cancellationToken) =>
        _errors.GuardAsync("Listing pods", () => _cleanup.ListAsync(selector, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> RemoveAsync(PodSelector selector, CancellationToken cancellationToken) =>
        _errors.GuardAsync("Removing pods", async () =>
        {
            IReadOnlyList<string> removed = await _cleanup.RemoveAsync(selector, cancellationToken);
            if (selector.Name is null)
            {
                await _locks.CollectAsync(selector.Runner, cancellationToken);
            }

            return removed;
        });

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<PodState?> FindPodAsync(string pod, CancellationToken cancellationToken)
    {
        try
        {
            return PodState.Of(await _pods.GetAsync(pod, cancellationToken));
        }
        catch (ApiException e) when (e.Code == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
