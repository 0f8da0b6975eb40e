using System.Text.Json;
using Berth.Core.Engines;
using Berth.Core.Planning;
using Berth.Core.Pods;
using Berth.Kubernetes.Api;

namespace Berth.Kubernetes.Pods;

/// <summary>Runs a container step's pod to its end: its files brought first, its output handed on as it comes, what changed fetched.</summary>
internal sealed class PodRun(PodsApi pods, KubernetesEngineOptions options)
{
    private const string Step = ContainerStepPlanner.StepContainer;
    private readonly PodStart _start = new(pods, options);

    public async Task<int> RunAsync(
        Pod pod, RunOptions run, IStepOutput output, IJobLog log, CancellationToken interrupt, CancellationToken terminate)
    {
        // Nothing but the pod's end can be sent to its process, so the first signal ends it.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(interrupt, terminate);
        ClusterPod.WarnOfDockerOptions(pod, log);
        pod = await WithJobsNamesAsync(pod, ended.Token);
        (Pod manifest, PodState state) = await _start.CreateAsync(pod, run.Registries, log, ended.Token);
        try
        {
            if (run.Files is not null)
            {
                await WaitAsync(s => s.Status.InitContainerStatuses.FirstOrDefault(c => c.Name == StepFiles.Incoming)?.State.Running is not null);
                await run.Files.BringAsync(IdOf(StepFiles.Incoming), ended.Token);
            }

            await WaitAsync(s => s.Container(Step)?.State is { Running: not null } or { Terminated: not null });
            await CopyLogAsync(state.Metadata.Name, Step, output, ended.Token);
            await WaitAsync(s => s.Container(Step)?.State.Terminated is not null);
            StateDetail end = state.Container(Step)!.State.Terminated!;
            if (end.Reason is "StartError" or "ContainerCannotRun")
            {
                throw await _start.FailureAsync(manifest, state);
            }

            if (run.Files is not null)
            {
                await run.Files.FetchAsync(IdOf(StepFiles.Outgoing), ended.Token);
            }

            return end.ExitCode;
        }
        finally
        {
            await _start.RemoveAsync(state);
        }

        async Task WaitAsync(Func<PodState, bool> wanted) =>
            state = await _start.WaitAsync(manifest, state, wanted, s => state = s, log, ended.Token);

        string IdOf(string container) =>
            new ContainerId(options.Connection.Namespace, state.Metadata.Name, container).ToString();
    }

    /// <summary>The names by which the job's containers find each other lead this pod to the job's.</summary>
    private async Task<Pod> WithJobsNamesAsync(Pod pod, CancellationToken cancellationToken)
    {
        if (pod.Metadata.Annotations?.GetValueOrDefault(PodLabels.JoinNetworkOf) is not { } job)
        {
            return pod;
        }

        JsonElement state = await pods.GetAsync(job, cancellationToken);
        if (!state.GetProperty("status").TryGetProperty("podIP", out JsonElement address)
            || !state.GetProperty("spec").TryGetProperty("hostAliases", out JsonElement aliases))
        {
            return pod;
        }

        string[] names =
        [
            .. aliases.EnumerateArray().Where(alias => alias.GetProperty("ip").GetString() == "127.0.0.1")
                .SelectMany(alias => alias.GetProperty("hostnames").EnumerateArray()).Select(name => name.GetString()!),
        ];
        return names.Length == 0 ? pod : pod with
        {
            Spec = pod.Spec with
            {
                HostAliases = [.. pod.Spec.HostAliases ?? [], new HostAlias { Ip = address.GetString()!, Hostnames = names }],
            },
        };
    }

    private async Task CopyLogAsync(string pod, string container, IStepOutput output, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await pods.LogAsync(pod, container, follow: true, null, cancellationToken);
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        byte[] buffer = new byte[64 * 1024];
        for (int count; (count = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            await output.WriteOutAsync(buffer.AsMemory(0, count), cancellationToken);
        }
    }
}
