using System.Text.Json;
using Berth.Kubernetes.Api;

namespace Berth.Kubernetes.Pods;

/// <summary>A pod as the API server has it: what Berth reads, and the whole of it for evidence.</summary>
internal sealed record PodState(ObjectMetadata Metadata, PodSpecView Spec, PodStatus Status, JsonElement Json)
{
    public static PodState Of(JsonElement pod) => new(
        pod.TryGetProperty("metadata", out JsonElement metadata)
            ? metadata.Deserialize(ApiJson.Default.ObjectMetadata) ?? new() : new(),
        pod.TryGetProperty("spec", out JsonElement spec) ? spec.Deserialize(ApiJson.Default.PodSpecView) ?? new() : new(),
        pod.TryGetProperty("status", out JsonElement status) ? status.Deserialize(ApiJson.Default.PodStatus) ?? new() : new(),
        pod);

    /// <summary>Every container runs, and every one with a readiness probe is ready.</summary>
    public bool IsReady => Status.Phase == "Running" && Status.ContainerStatuses.Count >= Spec.Containers.Count
        && Status.ContainerStatuses.All(container => container.Ready);

    /// <summary>It will not become ready any more: something ended that has to stay, or failed that has to succeed.</summary>
    public bool HasFailed => Status.Phase is "Failed" or "Succeeded"
        || Status.ContainerStatuses.Any(container => container.State.Terminated is not null)
        || Status.InitContainerStatuses.Any(container => container.State.Terminated is { ExitCode: not 0 });

    public bool IsEnding => Metadata.DeletionTimestamp is not null;

    public ContainerStatus? Container(string name) => Status.ContainerStatuses.FirstOrDefault(container => container.Name == name);
}
