using System.Net;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Pods;
using Berth.Docker.Evidence;
using Berth.Docker.Images;
using Berth.Docker.Mapping;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Docker.Pods;

/// <summary>Runs a pod of one container to its end, its output handed on as it comes.</summary>
internal sealed class ContainerRun(
    DockerClient client, DockerEngineOptions options, ImageStore images, PodCleanup cleanup, FailedPod failed)
{
    private const int BufferSize = 64 * 1024;
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(2);

    private readonly PodContainers _containers = new(client, options, images);
    private readonly ContainerFailure _failure = new(client);

    public async Task<int> RunAsync(
        Pod pod, bool seesHostFiles, IStepOutput output, IJobLog log, CancellationToken interrupt, CancellationToken terminate)
    {
        PodContainers.Check(pod, log);
        if (pod.Spec.Containers.Count != 1)
            throw new BerthException(Finding.Certain("pod-invalid", "A container step is a pod of one container", ""));

        IReadOnlyDictionary<string, ImageFacts> facts = await _containers.GetImagesAsync(
            pod, new Dictionary<string, Core.Jobs.HookRegistry>(), log, terminate);
        try
        {
            string? network = pod.Metadata.Annotations?.GetValueOrDefault(PodLabels.JoinNetworkOf) is { } other
                ? await NetworkOwnerAsync(other, terminate)
                : null;
            var volumes = await _containers.PrepareVolumesAsync(pod, seesHostFiles);
            var parameters = _containers.Map(pod, facts, volumes, network);
            Volumes.EmptyDirAccess access = new(client);
            List<string> closed = [.. Volumes.EmptyDirAccess.Open(pod, volumes)];
            foreach (Container init in pod.Spec.InitContainers ?? [])
            {
                string initId = await _containers.CreateAsync(parameters[init.Name], log);
                await access.OpenAsync(pod, init, initId, closed, terminate);
                await new InitContainers(client, options, _failure, log).RunAsync(init, initId, terminate);
            }

            Container step = pod.Spec.Containers[0];
            string id = await _containers.CreateAsync(parameters[step.Name], log);
            await access.OpenAsync(pod, step, id, closed, terminate);
            int exitCode = await RunAsync(step.Name, id, output, interrupt, terminate);
            await cleanup.RemoveAsync(new PodSelector { Name = pod.Metadata.Name }, CancellationToken.None);
            return exitCode;
        }
        catch (Exception e)
        {
            if (await failed.EndAsync(pod, _containers.Created, e, "Running the step's container", tell: null) is { } failure)
                throw failure;
            throw;
        }
    }

    private async Task<int> RunAsync(
        string name, string id, IStepOutput output, CancellationToken interrupt, CancellationToken terminate)
    {
        terminate.ThrowIfCancellationRequested();
        using MultiplexedStream stream = await client.Containers.AttachContainerAsync(
            id, new ContainerAttachParameters { Stream = true, Stdout = true, Stderr = true }, terminate);
        try
        {
            await client.Containers.StartContainerAsync(id, new ContainerStartParameters(), CancellationToken.None);
        }
        catch (DockerApiException e)
        {
            throw new BerthException(
                await _failure.DescribeAsync(
                    "step-container-not-started", $"The container \"{name}\"", id,
                    "Check the image's entry point and the step's with:.", e, CancellationToken.None),
                e);
        }

        // The signals are requests: the step decides how it ends, and its exit code is the answer. Only when it does not end
        // after SIGTERM is it killed.
        using CancellationTokenSource ended = new();
        Task signals = Task.WhenAll(
            SignalAsync(id, "SIGINT", kill: false, interrupt, ended.Token),
            SignalAsync(id, "SIGTERM", kill: true, terminate, ended.Token));
        try
        {
            await CopyAsync(stream, output);
            return (int)(await client.Containers.WaitContainerAsync(id, CancellationToken.None)).StatusCode;
        }
        finally
        {
            await ended.CancelAsync();
            await signals;
        }
    }

    private static async Task CopyAsync(MultiplexedStream stream, IStepOutput output)
    {
        byte[] buffer = new byte[BufferSize];
        while (await stream.ReadOutputAsync(buffer, 0, buffer.Length, CancellationToken.None) is { EOF: false } read)
        {
            ReadOnlyMemory<byte> data = buffer.AsMemory(0, read.Count);
            await (read.Target == MultiplexedStream.TargetStream.StandardError
                ? output.WriteErrorAsync(data, CancellationToken.None)
                : output.WriteOutAsync(data, CancellationToken.None));
        }
    }

    private async Task SignalAsync(string id, string signal, bool kill, CancellationToken request, CancellationToken ended)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(request, ended);
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = either.Token.Register(() => asked.TrySetResult());
        await asked.Task;
        if (ended.IsCancellationRequested)
            return;

        await KillAsync(id, signal);
        if (!kill)
            return;
        await Task.Delay(_grace, options.Time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ended.IsCancellationRequested)
            await KillAsync(id, "SIGKILL");
    }

    private async Task KillAsync(string id, string signal)
    {
        try
        {
            await client.Containers.KillContainerAsync(
                id, new ContainerKillParameters { Signal = signal }, CancellationToken.None);
        }
        catch (DockerApiException e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // It has ended by itself.
        }
    }

    private async Task<string> NetworkOwnerAsync(string pod, CancellationToken cancellationToken)
    {
        LabelFilter filter = LabelFilter.OfPod(pod).And(ContainerNames.NetworkOwner);
        ContainerListResponse[] found =
        [
            .. (await client.Containers.ListContainersAsync(
                new ContainersListParameters { Filters = filter.Query }, cancellationToken)).Where(each => filter.Matches(each.Labels)),
        ];
        return found.Length == 1
            ? found[0].ID
            : throw new BerthException(Finding.Certain(
                "job-container-gone",
                $"The job's pod \"{pod}\" does not run any more, so a container step cannot join it",
                "See why it ended: an earlier step may have stopped it."));
    }
}
