using System.Text.Json;
using Berth.Docker.Mapping;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Docker.Pods;

/// <summary>
/// The engine's events about a pod's containers: who became healthy, unhealthy, or ended. Opened before they start.
/// </summary>
internal sealed class ReadinessWatch : IDisposable
{
    private readonly Stream _events;

    private ReadinessWatch(Stream events) => _events = events;

    public static async Task<ReadinessWatch> OpenAsync(DockerClient client, string pod, CancellationToken cancellationToken)
    {
        // Only this form returns once the subscription stands; the one with a callback says nothing until the first event.
#pragma warning disable CS0618
        Stream events = await client.System.MonitorEventsAsync(
            new ContainerEventsParameters
            {
                // Podman sends events that carry any of the labels: who waits goes by the containers' ids.
                Filters = new Dictionary<string, IDictionary<string, bool>>(LabelFilter.OfPod(pod).Query)
                {
                    ["type"] = new Dictionary<string, bool> { ["container"] = true },
                    ["event"] = new Dictionary<string, bool> { ["health_status"] = true, ["die"] = true },
                },
            },
            cancellationToken);
#pragma warning restore CS0618
        return new ReadinessWatch(events);
    }

    /// <summary>
    /// Waits until every container of <paramref name="waiting"/> is healthy; returns the id of one that failed instead, or null.
    /// </summary>
    /// <param name="all">Every main container of the pod: none of them may end meanwhile, but</param>
    /// <param name="mayEnd">these, with 0, unless they are waited for.</param>
    public async Task<string?> WaitAsync(
        IReadOnlySet<string> waiting, IReadOnlySet<string> all, IReadOnlySet<string> mayEnd, CancellationToken cancellationToken)
    {
        HashSet<string> left = [.. waiting];
        using StreamReader reader = new(_events, leaveOpen: true);
        while (left.Count > 0)
        {
            string line = await reader.ReadLineAsync(cancellationToken)
                ?? throw new IOException("the engine's events ended");
            if (line.Length == 0)
                continue;
            using JsonDocument message = JsonDocument.Parse(line);
            string id = message.RootElement.GetProperty("Actor").GetProperty("ID").GetString() ?? "";
            string action = message.RootElement.GetProperty("Action").GetString() ?? "";
            if (!all.Contains(id))
                continue;
            string? health = HealthOf(message.RootElement, action);
            bool hasDoneItsWork = action == "die" && mayEnd.Contains(id) && !left.Contains(id) && EndedWell(message.RootElement);
            if ((action == "die" && !hasDoneItsWork) || health == "unhealthy")
                return id;
            if (health == "healthy")
                left.Remove(id);
        }

        return null;
    }

    /// <summary>Docker and Podman name the exit code differently.</summary>
    private static bool EndedWell(JsonElement message) =>
        message.GetProperty("Actor").TryGetProperty("Attributes", out JsonElement attributes)
        && (attributes.TryGetProperty("exitCode", out JsonElement code) || attributes.TryGetProperty("containerExitCode", out code))
        && code.ValueKind == JsonValueKind.String && code.GetString() == "0";

    /// <summary>
    /// Docker has the result in the action (<c>health_status: healthy</c>), Podman beside it: in a field of the event, or as an
    /// attribute of the container.
    /// </summary>
    private static string? HealthOf(JsonElement message, string action)
    {
        if (action.Split(": ") is ["health_status", var health])
            return health;
        if (action != "health_status")
            return null;
        return (message.TryGetProperty("HealthStatus", out JsonElement result)
            || (message.GetProperty("Actor").TryGetProperty("Attributes", out JsonElement attributes)
                && attributes.TryGetProperty("health_status", out result))) && result.ValueKind == JsonValueKind.String
            ? result.GetString()
            : null;
    }

    public void Dispose() => _events.Dispose();
}
