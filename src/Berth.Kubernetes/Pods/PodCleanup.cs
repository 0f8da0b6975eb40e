using System.Net;
using System.Text.Json;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Pods;
using Berth.Kubernetes.Api;

namespace Berth.Kubernetes.Pods;

/// <summary>Finds and removes Berth's pods, by label alone: a crash leaves no other list.</summary>
internal sealed class PodCleanup(PodsApi pods, TimeProvider time)
{
    /// <summary>The agent gives a job's processes one second; the kubelet then needs not kill anything.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    public async Task<IReadOnlyList<PodSummary>> ListAsync(PodSelector selector, CancellationToken cancellationToken) =>
        [.. (await FindAsync(selector, cancellationToken)).Select(Summary)];

    /// <summary>Asks for the end of every pod that matches, and does not wait for it: the kubelet sees to that.</summary>
    public async Task<IReadOnlyList<string>> RemoveAsync(PodSelector selector, CancellationToken cancellationToken)
    {
        IReadOnlyList<PodState> found = await FindAsync(selector, cancellationToken);
        await Task.WhenAll(found.Select(pod => RemoveAsync(pod, Grace, cancellationToken)));
        return [.. found.Select(pod => pod.Metadata.Name)];
    }

    /// <summary>
    /// Removes a pod that stands in the way of another of its name, and waits until it is gone. One whose node does not answer
    /// is at last struck off the list.
    /// </summary>
    public async Task MakeRoomAsync(string name, IJobLog log, CancellationToken cancellationToken)
    {
        var watch = new PodWatch(pods, time, log);
        using var late = new CancellationTokenSource(_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        PodState? last = null;
        try
        {
            await foreach (PodState state in watch.FollowAsync(name, null, either.Token))
            {
                if (last is null && !state.IsEnding)
                {
                    log.Info($"Berth: a pod {name} is still there from an earlier job; replacing it");
                    await RemoveAsync(state, Grace, either.Token);
                }

                last = state;
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested && last is not null)
        {
            log.Warning($"the pod {name} of an earlier job does not end (is its node there?); it is removed by force");
            await RemoveAsync(last, TimeSpan.Zero, cancellationToken);
        }
    }

    public async Task RemoveAsync(PodState pod, TimeSpan grace, CancellationToken cancellationToken)
    {
        Task secrets = Task.WhenAll(pod.Spec.ImagePullSecrets
            .Where(secret => secret.Name == RegistrySecret.NameOf(pod.Metadata.Name))
            .Select(secret => IgnoreMissingAsync(pods.DeleteSecretAsync(secret.Name, cancellationToken))));
        await IgnoreMissingAsync(pods.DeleteAsync(pod.Metadata.Name, pod.Metadata.Uid, grace, cancellationToken));
        await secrets;
    }

    private async Task<IReadOnlyList<PodState>> FindAsync(PodSelector selector, CancellationToken cancellationToken)
    {
        string labels = $"{PodLabels.ManagedBy}={PodLabels.ManagedByValue},{PodLabels.Runner}"
            + (selector.Runner is { } runner ? $"={runner}" : "");
        JsonElement list = await pods.ListAsync(labels, cancellationToken);
        return
        [
            // One that is ending already needs nobody; who wants its name waits for it.
            .. list.GetProperty("items").EnumerateArray().Select(PodState.Of).Where(pod => !pod.IsEnding)
                .Where(pod => selector.Name is null || pod.Metadata.Name == selector.Name)
                .Where(pod => !selector.Leftover || IsLeftover(Summary(pod))),
        ];
    }

    private static bool IsLeftover(PodSummary pod) => !pod.Keep && pod.Owner is { } owner && ProcessIdentity.HasEnded(owner);

    private static PodSummary Summary(PodState pod)
    {
        string? owner = Value(pod.Metadata.Annotations, PodLabels.Owner);
        return new PodSummary(
            pod.Metadata.Name,
            Value(pod.Metadata.Labels, PodLabels.Runner),
            Value(pod.Metadata.Labels, PodLabels.Job),
            // A process of another machine is not ours to judge: there, the runner's pod owns the job's.
            owner is not null && ProcessIdentity.IsOfThisBoot(owner) ? owner : null,
            Value(pod.Metadata.Annotations, PodLabels.Keep) == "true",
            pod.Status.Phase,
            pod.Metadata.CreationTimestamp ?? default);
    }

    private static string? Value(IReadOnlyDictionary<string, string>? map, string key) =>
        map is not null && map.TryGetValue(key, out string? value) ? value : null;

    private static async Task IgnoreMissingAsync(Task<JsonElement> call)
    {
        try
        {
            await call;
        }
        catch (ApiException e) when (e.Code is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // It is gone, or another has its name by now.
        }
    }
}
