using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Pods;
using Berth.Docker.Pods;
using Docker.DotNet;

namespace Berth.Docker.Evidence;

/// <summary>The end of a pod that did not come up: evidence first, then a word to who started it, then it is removed.</summary>
internal sealed class FailedPod(DockerClient client, EngineErrors errors, PodCleanup cleanup)
{
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(15);

    /// <param name="created">The containers that were made of it.</param>
    /// <returns>What to throw instead of <paramref name="failure"/>; null to let that one pass.</returns>
    public async Task<BerthException?> EndAsync(
        Pod pod, IReadOnlyCollection<string> created, Exception failure, string doing, Func<BerthException, Task>? tell)
    {
        // A name that is taken means another pod of this name: its containers say nothing of this one.
        bool taken = failure is DockerApiException api && EngineErrors.IsNameTaken(api);
        try
        {
            if (PodContainers.NotCreated(failure) is { } container) doing = $"Making the container \"{container}\"";
            BerthException? known = failure as BerthException
                ?? (errors.Explain(failure, doing) is { } finding ? new BerthException(finding, failure) : null);
            if (known is null) return null;
            BerthException told = new(known.Findings, failure) { Evidence = await CollectAsync(pod, failure, taken) };
            if (tell is not null) await tell(told);
            return told;
        }
        finally
        {
            await cleanup.AfterFailureAsync(pod, created, failure);
        }
    }

    private async Task<JsonObject?> CollectAsync(Pod pod, Exception failure, bool taken)
    {
        JsonObject evidence;
        using CancellationTokenSource limit = new(_longest);
        try
        {
            PodEvidence of = new(client);
            evidence = (taken ? null : await of.CollectAsync(pod.Metadata.Name!, pod, limit.Token)) ?? [];
        }
#pragma warning disable CA1031
        catch (Exception)
#pragma warning restore CA1031
        {
            // The failure itself is what gets reported; the engine may be what failed.
            evidence = [];
        }

        evidence["manifest"] ??= EvidenceForm.Manifest(pod);
        // What was refused of a container's start is in its status.
        if (failure is DockerApiException api)
        {
            evidence["apiError"] = EvidenceForm.Refusal(
                (int)api.StatusCode, $"{api.StatusCode}", EngineErrors.MessageOf(api), PodContainers.NotCreated(api));
        }

        return evidence;
    }
}
