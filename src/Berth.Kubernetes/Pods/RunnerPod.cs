using System.Net;
using System.Text.Json.Nodes;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Kubernetes.Api;

namespace Berth.Kubernetes.Pods;

/// <summary>The pod in which the runner itself runs: it owns what is made for its job, so that a runner that dies takes it along.</summary>
internal sealed class RunnerPod(PodsApi pods, string? name)
{
    private const string RunnerContainer = "runner";

    /// <summary>Owner references for what is made; null outside of a cluster.</summary>
    public async Task<JsonArray?> OwnersAsync(IJobLog log, CancellationToken cancellationToken) =>
        (await ReadAsync(log, cancellationToken))?.Owners;

    /// <summary>What the runner's pod gives to its job's: owner references, and its image. Null outside of a cluster.</summary>
    public async Task<(JsonArray Owners, string? Image)?> ReadAsync(IJobLog log, CancellationToken cancellationToken)
    {
        if (name is null)
        {
            return null;
        }

        try
        {
            PodState pod = PodState.Of(await pods.GetAsync(name, cancellationToken));
            return (new JsonArray(new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Pod",
                ["name"] = pod.Metadata.Name,
                ["uid"] = pod.Metadata.Uid,
            }), ImageOf(pod));
        }
        catch (ApiException e) when (e.Code is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
        {
            log.Warning($"the runner's own pod {name} (ACTIONS_RUNNER_POD_NAME) cannot be read: {e.Message}; "
                + "the job's pod will outlive a runner that dies");
            return null;
        }
    }

    /// <summary>The volume on which the runner's work directory is; null outside of a cluster, and where jobs cannot have it.</summary>
    public async Task<SharedWork?> FindWorkAsync(string directory, IJobLog log, CancellationToken cancellationToken)
    {
        if (name is null)
        {
            return null;
        }

        string problem;
        try
        {
            RunnerWork work = RunnerWork.Of(await pods.GetAsync(name, cancellationToken), RunnerContainer, directory);
            if (work.Volume is not null)
            {
                return work.Volume;
            }

            problem = work.Problem!;
        }
        catch (ApiException e) when (e.Code is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
        {
            problem = $"the runner's own pod {name} (ACTIONS_RUNNER_POD_NAME) cannot be read: {e.Message}";
        }

        log.Warning($"the job does not share the runner's work volume, its files travel with the steps: {problem}");
        return null;
    }

    /// <summary>By its digest where a registry gave it one: the very same, and no node has to ask the registry again.</summary>
    private static string? ImageOf(PodState pod) =>
        pod.Status.ContainerStatuses.FirstOrDefault(container => container.Name == RunnerContainer)?.ImageID is { } id
            && id.Contains("@sha256:", StringComparison.Ordinal) && !id.Contains("://", StringComparison.Ordinal)
                ? id
                : pod.Spec.Containers.FirstOrDefault(container => container.Name == RunnerContainer)?.Image;
}
