using Berth.Core.Engines;
using Berth.Core.Pods;
using Docker.DotNet.Models;

namespace Berth.Docker.Pods;

/// <summary>A pod as its labels tell of it, with what there is of it.</summary>
internal sealed record FoundPod(
    PodSummary Summary, IReadOnlyList<ContainerListResponse> Containers, IReadOnlyList<VolumeResponse> Volumes)
{
    public static FoundPod Of(string name, IReadOnlyList<ContainerListResponse> containers, IReadOnlyList<VolumeResponse> volumes)
    {
        IDictionary<string, string> labels = containers.Count > 0 ? containers[0].Labels : volumes[0].Labels;
        DateTimeOffset created = containers.Count > 0
            ? containers.Min(c => new DateTimeOffset(DateTime.SpecifyKind(c.Created, DateTimeKind.Utc)))
            : DateTimeOffset.TryParse(volumes[0].CreatedAt, out DateTimeOffset parsed) ? parsed : default;
        PodSummary summary = new(
            name,
            Label(PodLabels.Runner),
            Label(PodLabels.Job),
            Label(PodLabels.Owner),
            Label(PodLabels.Keep) == "true",
            Phase(containers),
            created);
        return new FoundPod(summary, containers, volumes);

        string? Label(string key) => labels.TryGetValue(key, out string? value) ? value : null;
    }

    /// <summary>
    /// In Kubernetes' words. What ended is told from what never started by the engine's status text, <c>Exited (1) …</c>.
    /// </summary>
    private static string Phase(IReadOnlyList<ContainerListResponse> containers)
    {
        if (containers.Any(c => c.State is "running" or "paused" or "restarting"))
            return "Running";
        if (containers.Any(c => c.State == "exited" && !c.Status.StartsWith("Exited (0)", StringComparison.Ordinal)))
            return "Failed";
        return containers.Count > 0 && containers.All(c => c.State == "exited") ? "Succeeded" : "Pending";
    }
}
