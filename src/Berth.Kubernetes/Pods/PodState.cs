using System.Text.Json;
using Berth.Core.Engines;
using Berth.Core.Planning;
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

    /// <summary>
    /// Every container runs, and every one with a readiness probe is ready. A service that ended with 0 has done its work.
    /// </summary>
    public bool IsReady => Status.Phase == "Running" && Status.ContainerStatuses.Count >= Spec.Containers.Count
        && Status.ContainerStatuses.All(container => container.Ready || HasDoneItsWork(container));

    /// <summary>It will not become ready any more: something ended that has to stay, or failed that has to succeed.</summary>
    public bool HasFailed => Status.Phase is "Failed" or "Succeeded"
        || Status.ContainerStatuses.Any(container => container.State.Terminated is not null && !HasDoneItsWork(container))
        || Status.InitContainerStatuses.Any(container => container.State.Terminated is { ExitCode: not 0 });

    public bool IsEnding => Metadata.DeletionTimestamp is not null;

    /// <summary>The main containers that run no longer.</summary>
    public IReadOnlyList<EndedContainer> Ended(string space) =>
    [
        .. Status.ContainerStatuses.Where(container => container.State.Terminated is not null).Select(container => new EndedContainer(
            container.Name, new ContainerId(space, Metadata.Name, container.Name).ToString(), container.State.Terminated!.ExitCode)),
    ];

    private static bool HasDoneItsWork(ContainerStatus container) =>
        container.State.Terminated is { ExitCode: 0 } && container.Name != JobPlanner.JobContainer;

    public ContainerStatus? Container(string name) => Status.ContainerStatuses.FirstOrDefault(container => container.Name == name);
}
