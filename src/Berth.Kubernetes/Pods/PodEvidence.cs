using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Pods;
using Berth.Kubernetes.Api;

namespace Berth.Kubernetes.Pods;

/// <summary>
/// Collects what is known of a pod that fails, in the form of a kept failure, while it is still there. What may not be read, or
/// does not come, is left out: a diagnosis takes any part.
/// </summary>
internal sealed class PodEvidence(PodsApi pods, TimeProvider time)
{
    private const int TailLines = 50;
    private const int MaxLog = 16 * 1024;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    /// <param name="manifest">What was asked for; null for a pod that somebody else asked for.</param>
    /// <param name="state">What became of it; null when the server refused it.</param>
    public async Task<JsonObject> CollectAsync(Pod? manifest, PodState? state, ApiException? refusal)
    {
        var evidence = new JsonObject();
        if (manifest is not null)
        {
            evidence["manifest"] = JsonSerializer.SerializeToNode(manifest, PodJson.Default.Pod);
        }

        if (refusal?.Status is { ValueKind: JsonValueKind.Object } status)
        {
            evidence["apiError"] = JsonObject.Create(status);
        }

        if (state is not null)
        {
            evidence["pod"] = JsonObject.Create(state.Json);
            evidence["events"] = await EventsAsync(state.Metadata.Name);
            evidence["logs"] = await LogsAsync(state);
        }

        return evidence;
    }

    /// <summary>What is known of a pod that is there; null when there is none.</summary>
    public async Task<JsonObject?> DescribeAsync(string pod, CancellationToken cancellationToken)
    {
        try
        {
            return await CollectAsync(null, PodState.Of(await pods.GetAsync(pod, cancellationToken)), null);
        }
        catch (ApiException e) when (e.Code == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>What evidence comes to.</summary>
    public static Verdict Judge(JsonObject evidence) =>
        Diagnostician.Judge(Evidence.Read(Encoding.UTF8.GetBytes(evidence.ToJsonString()), out _)!);

    private async Task<JsonArray> EventsAsync(string pod)
    {
        JsonElement? list = await TryAsync(token => pods.EventsAsync(pod, token));
        return list is { } events && events.TryGetProperty("items", out JsonElement items) && items.ValueKind == JsonValueKind.Array
            ? JsonArray.Create(items)!
            : [];
    }

    private async Task<JsonObject> LogsAsync(PodState state)
    {
        var logs = new JsonObject();
        foreach (ContainerStatus container in state.Status.InitContainerStatuses.Concat(state.Status.ContainerStatuses)
            .Where(container => container.State.Running is not null || container.State.Terminated is not null))
        {
            string? text = await TryAsync(async token =>
            {
                using HttpResponseMessage response = await pods.LogAsync(
                    state.Metadata.Name, container.Name, follow: false, TailLines, token);
                string log = await response.Content.ReadAsStringAsync(token);
                return log.Length > MaxLog ? log[^MaxLog..] : log;
            });
            if (text is not null)
            {
                logs[container.Name] = text;
            }
        }

        return logs;
    }

    private async Task<T?> TryAsync<T>(Func<CancellationToken, Task<T>> ask)
    {
        using var late = new CancellationTokenSource(_patience, time);
        try
        {
            return await ask(late.Token);
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or IOException or JsonException or OperationCanceledException)
        {
            return default;
        }
    }
}
