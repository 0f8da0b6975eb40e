using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Pods;
using Berth.Kubernetes.Api;

namespace Berth.Kubernetes.Pods;

/// <summary>Runs a pod of one container to its end, its output handed on as it comes.</summary>
internal sealed class PodRun(PodsApi pods, KubernetesEngineOptions options)
{
    private readonly PodStart _start = new(pods, options);

    public async Task<int> RunAsync(
        Pod pod, IStepOutput output, IJobLog log, CancellationToken interrupt, CancellationToken terminate)
    {
        if (pod.Spec.Containers is not [{ } container])
        {
            throw new BerthException(Finding.Certain("pod-invalid", "A container step is a pod of one container", ""));
        }

        // Nothing but the pod's end can be sent to its process, so the first signal ends it.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(interrupt, terminate);
        (Pod manifest, PodState state) = await _start.CreateAsync(
            pod, new Dictionary<string, Core.Jobs.HookRegistry>(), log, ended.Token);
        try
        {
            state = await _start.WaitAsync(
                manifest, state, s => s.Container(container.Name)?.State is { Running: not null } or { Terminated: not null },
                s => state = s, log, ended.Token);
            await CopyLogAsync(state.Metadata.Name, container.Name, output, ended.Token);
            state = await _start.WaitAsync(
                manifest, state, s => s.Container(container.Name)?.State.Terminated is not null, s => state = s, log, ended.Token);
            StateDetail end = state.Container(container.Name)!.State.Terminated!;
            return end.Reason is "StartError" or "ContainerCannotRun" ? throw await _start.FailureAsync(manifest, state) : end.ExitCode;
        }
        finally
        {
            await _start.RemoveAsync(state);
        }
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
