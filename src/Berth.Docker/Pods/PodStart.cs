using System.Net;
using Berth.Core.Engines;
using Berth.Core.Pods;
using Berth.Docker.Evidence;
using Berth.Docker.Images;
using Berth.Docker.Mapping;
using Berth.Docker.Volumes;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Docker.Pods;

/// <summary>
/// Starts a pod. There is no container that only holds the network: the first main container owns it, and the others join
/// (see docs/adr). So it starts first, after the init containers; the rest starts side by side.
/// </summary>
internal sealed class PodStart(DockerClient client, DockerEngineOptions options, ImageStore images, FailedPod failed)
{
    private readonly PodContainers _containers = new(client, options, images);
    private readonly ContainerFailure _failure = new(client);
    private bool _isAlpine;

    public async Task<RunningPod> StartAsync(
        Pod pod, StartOptions start, bool seesHostFiles, IJobLog log, CancellationToken cancellationToken)
    {
        PodContainers.Check(pod, log);
        PhaseTimes clock = new(options.Time);
        IReadOnlyDictionary<string, ImageFacts> facts = await clock.MeasureAsync(
            "images", () => _containers.GetImagesAsync(pod, start.Registries, log, cancellationToken));
        try
        {
            IReadOnlyDictionary<string, PreparedVolume> volumes = await _containers.PrepareVolumesAsync(pod, seesHostFiles);
            cancellationToken.ThrowIfCancellationRequested();
            IReadOnlyDictionary<string, CreateContainerParameters> parameters = _containers.Map(
                pod, facts, volumes, joinNetworkOf: pod.Metadata.Annotations?.GetValueOrDefault(PodLabels.JoinNetworkOfContainer));
            IReadOnlyDictionary<string, string> ids = await clock.MeasureAsync("create", () => CreateAsync(pod, parameters, log));
            await OpenEmptyDirsAsync(pod, ids, volumes, cancellationToken);

            InitContainers init = new(client, options, _failure, log);
            foreach (Container container in pod.Spec.InitContainers ?? [])
                await clock.MeasureAsync(
                    $"init {container.Name}", () => init.RunAsync(container, ids[container.Name], cancellationToken));

            await clock.MeasureAsync("start", () => StartMainAsync(pod, start, facts, ids, log, cancellationToken));
            return await DescribeAsync(pod, start, ids, clock.All, cancellationToken);
        }
        catch (Exception e)
        {
            if (await failed.EndAsync(pod, _containers.Created, e, "Starting the pod", start.Failed) is { } failure)
                throw failure;
            throw;
        }
    }

    private async Task<IReadOnlyDictionary<string, string>> CreateAsync(
        Pod pod, IReadOnlyDictionary<string, CreateContainerParameters> parameters, IJobLog log)
    {
        Task<string> owner = _containers.CreateAsync(parameters[pod.Spec.Containers[0].Name], log);
        string[] ids = await Task.WhenAll(parameters.Select(
            p => p.Key == pod.Spec.Containers[0].Name ? owner : CreateBesideAsync(owner, p.Value, log)));
        return parameters.Keys.Zip(ids).ToDictionary(p => p.First, p => p.Second);
    }

    /// <summary>
    /// Docker looks for the container whose network is joined when it starts the other, Podman when it makes it: there it has to be
    /// made first.
    /// </summary>
    private async Task<string> CreateBesideAsync(Task<string> owner, CreateContainerParameters parameters, IJobLog log)
    {
        try
        {
            return await _containers.CreateAsync(parameters, log);
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.InternalServerError
            && e.Message.Contains("no such container", StringComparison.Ordinal))
        {
            await owner;
            return await _containers.CreateAsync(parameters, log);
        }
    }

    private async Task OpenEmptyDirsAsync(
        Pod pod, IReadOnlyDictionary<string, string> ids, IReadOnlyDictionary<string, PreparedVolume> volumes,
        CancellationToken cancellationToken)
    {
        List<string> rest = [.. EmptyDirAccess.Open(pod, volumes)];
        EmptyDirAccess access = new(client);
        foreach (Container container in rest.Count == 0 ? [] : pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []))
            await access.OpenAsync(pod, container, ids[container.Name], rest, cancellationToken);
    }

    private async Task StartMainAsync(
        Pod pod, StartOptions start, IReadOnlyDictionary<string, ImageFacts> facts, IReadOnlyDictionary<string, string> ids,
        IJobLog log, CancellationToken cancellationToken)
    {
        IReadOnlyList<Container> main = pod.Spec.Containers;
        HashSet<string> watched = [.. main.Where(c => IsWatched(pod, c, facts[c.Name])).Select(c => ids[c.Name])];
        using ReadinessWatch? watch = watched.Count == 0
            ? null
            : await ReadinessWatch.OpenAsync(client, pod.Metadata.Name!, cancellationToken);

        TaskCompletionSource networkIsThere = new(TaskCreationOptions.RunContinuationsAsynchronously);
        List<Func<CancellationToken, Task>> parts =
            [.. main.Select<Container, Func<CancellationToken, Task>>((container, i) => async token =>
        {
            if (i > 0)
                await networkIsThere.Task.WaitAsync(token);
            await StartOneAsync(container, ids[container.Name], start, started: i == 0 ? networkIsThere.SetResult : null, token);
        })];
        if (watch is not null)
            parts.Add(token => WaitForHealthAsync(watch, main, watched, ids, start, log, token));
        await Together.RunAsync(cancellationToken, parts);
    }

    private static bool IsWatched(Pod pod, Container container, ImageFacts image) =>
        HealthMapping.IsChecked(container, PodDockerOptions.Of(pod, container.Name), image.HasHealthCheck);

    private async Task StartOneAsync(
        Container container, string id, StartOptions start, Action? started, CancellationToken cancellationToken)
    {
        bool isJob = container.Name == start.WaitForAgent;
        AgentWait agent = new(client, options.Time, _failure, isJob);
        bool hasAgent = isJob || start.FurtherAgents.Contains(container.Name);
        using MultiplexedStream? output = hasAgent
            ? await client.Containers.AttachContainerAsync(
                id, new ContainerAttachParameters { Stream = true, Stdout = true, Stderr = true }, cancellationToken)
            : null;
        try
        {
            await client.Containers.StartContainerAsync(id, new ContainerStartParameters(), cancellationToken);
        }
        catch (DockerApiException e)
        {
            throw await FailureAsync(container.Name, id, start, e, cancellationToken);
        }

        started?.Invoke();
        if (output is not null && await agent.WaitAsync(output, id, container.Name, cancellationToken))
            _isAlpine |= isJob;
    }

    private async Task WaitForHealthAsync(
        ReadinessWatch watch,
        IReadOnlyList<Container> main,
        HashSet<string> watched,
        IReadOnlyDictionary<string, string> ids,
        StartOptions start,
        IJobLog log,
        CancellationToken cancellationToken)
    {
        Dictionary<string, string> names = main.ToDictionary(c => ids[c.Name], c => c.Name);
        using LongWait wait = new(
            log, options.Time, $"the health checks of {string.Join(", ", watched.Select(id => names[id]))} to pass");
        HashSet<string> mayEnd = [.. names.Keys.Where(id => MayEnd(main, names[id], start))];
        if (await watch.WaitAsync(watched, names.Keys.ToHashSet(), mayEnd, cancellationToken) is { } failed)
            throw await FailureAsync(names[failed], failed, start, null, cancellationToken);
    }

    /// <summary>A service that ended with 0 has done its work; the job's container and the network's owner must stay.</summary>
    private static bool MayEnd(IReadOnlyList<Container> main, string name, StartOptions start) =>
        name != start.WaitForAgent && !start.FurtherAgents.Contains(name) && name != main[0].Name;

    private async Task<RunningPod> DescribeAsync(
        Pod pod, StartOptions start, IReadOnlyDictionary<string, string> ids, IReadOnlyList<PhaseTime> phases,
        CancellationToken cancellationToken)
    {
        // One look at all of them: a service without a health check may have ended by now, and the engine has chosen ports.
        IList<ContainerListResponse> found = await client.Containers.ListContainersAsync(
            new ContainersListParameters { All = true, Filters = LabelFilter.OfPod(pod.Metadata.Name).Query }, cancellationToken);
        foreach (Container container in pod.Spec.Containers)
        {
            ContainerListResponse? each = found.FirstOrDefault(r => r.ID == ids[container.Name]);
            bool stays = each is { State: not ("exited" or "dead") };
            if (!stays && !(MayEnd(pod.Spec.Containers, container.Name, start) && EndedContainers.ExitCode(each?.Status) == 0))
                throw await FailureAsync(container.Name, ids[container.Name], start, null, cancellationToken);
        }

        string owner = ids[pod.Spec.Containers[0].Name];
        IList<PortSummary> published = found.First(r => r.ID == owner).Ports ?? [];
        return new RunningPod(
            pod.Metadata.Name!,
            $"container:{owner}",
            pod.Spec.Containers.ToDictionary(
                c => c.Name, c => new RunningContainer(ids[c.Name], PublishedPorts.Of(c, published))),
            phases,
            _isAlpine);
    }

    private async Task<Core.Diagnosis.BerthException> FailureAsync(
        string name, string id, StartOptions start, DockerApiException? refusal, CancellationToken cancellationToken) => new(
            name == start.WaitForAgent || start.FurtherAgents.Contains(name)
                ? await new AgentWait(client, options.Time, _failure, name == start.WaitForAgent).ExitedAsync(id, name, refusal, cancellationToken)
                : await _failure.DescribeAsync(
                    "service-container-failed",
                    $"The service container \"{name}\"",
                    id,
                    "Mend what its health check and last lines say; the service's image, env: and options: decide how it starts, and it has to stay.",
                    refusal,
                    cancellationToken),
            refusal);
}
