using System.Text.Json;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Pods;
using Berth.Kubernetes.Api;

namespace Berth.Kubernetes.Pods;

/// <summary>A pod of Berth's own that has the agent do one thing, says what came of it, and is gone.</summary>
internal sealed class ShortPod(PodsApi pods, PodStart start)
{
    private const string Said = "berth-agent: ";

    /// <summary>How such a pod is called, and by which labels a crash's leftovers are found.</summary>
    /// <param name="kind">Whose it is, in place of a runner.</param>
    public static PodMetadata Metadata(string kind) => new()
    {
        Name = $"{kind}-{Guid.NewGuid():N}"[..(kind.Length + 13)],
        Labels = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [PodLabels.ManagedBy] = PodLabels.ManagedByValue,
            [PodLabels.Runner] = kind,
        },
        // Collected with the leftovers should this process be killed; in a cluster the runner's pod owns it as well.
        Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [PodLabels.Owner] = ProcessIdentity.Of(Environment.ProcessId)?.ToString() ?? "",
        },
    };

    /// <summary>Fields of a pod that is to be there and nowhere else, whatever the node is for: a scheduler is not asked.</summary>
    public static Dictionary<string, JsonElement>? On(string? node) => node is null ? null : new(StringComparer.Ordinal)
    {
        ["nodeName"] = JsonSerializer.SerializeToElement(node, ApiJson.Default.String),
    };

    /// <summary>Waits until the container has ended, hands on what the agent said in it, and removes the pod.</summary>
    /// <param name="answer">Gets the pod, the container's status and the agent's lines, without its name before them.</param>
    public async Task<T> AnswerAsync<T>(
        Pod manifest, PodState created, string container, Func<PodState, ContainerStatus, string[], Task<T>> answer, IJobLog log,
        CancellationToken cancellationToken)
    {
        PodState state = created;
        try
        {
            state = await start.WaitAsync(
                manifest, state, s => s.Container(container)?.State.Terminated is not null, s => state = s, log, cancellationToken);
            using HttpResponseMessage response = await pods.LogAsync(
                state.Metadata.Name, container, follow: true, null, cancellationToken);
            string[] lines = [.. (await response.Content.ReadAsStringAsync(cancellationToken)).Split('\n')
                .Where(line => line.StartsWith(Said, StringComparison.Ordinal)).Select(line => line[Said.Length..])];
            return await answer(state, state.Container(container)!, lines);
        }
        finally
        {
            await start.RemoveAsync(state);
        }
    }
}
