using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Pods;
using Berth.Docker.Mapping;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Docker.Evidence;

/// <summary>Collects what there is to know of a pod, in the form of a kept failure (docs/evidence.md).</summary>
internal sealed class PodEvidence(DockerClient client)
{
    private const int LogLines = 100;
    private const int LogLength = 16 * 1024;

    /// <param name="asked">The pod as planned; null for one that only its containers tell of.</param>
    /// <returns>Null when there is no such pod.</returns>
    public async Task<JsonObject?> CollectAsync(string name, Pod? asked, CancellationToken cancellationToken)
    {
        IReadOnlyList<(string Name, string Image, ContainerInspectResponse Container)> containers =
            await ContainersAsync(name, asked, cancellationToken);
        if (containers.Count == 0 && asked is null) return null;
        JsonObject evidence = new();
        JsonObject? manifest = asked is null ? null : EvidenceForm.Manifest(asked);
        if (manifest is not null) evidence["manifest"] = manifest;
        if (containers.Count == 0) return evidence;
        evidence["pod"] = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = manifest?["spec"]?.DeepClone() ?? AskedPod.Spec(name, containers, await VariablesAsync(containers, cancellationToken)),
            ["status"] = Status(containers),
        };
        evidence["events"] = new JsonArray([.. containers
            .Select(c => ContainerStatus.Unhealthy(c.Name, c.Container.State ?? new State())).OfType<JsonNode>()
            .Concat(await OutOfMemoryAsync(containers, cancellationToken))]);
        JsonObject logs = new();
        foreach ((string container, _, ContainerInspectResponse found) in containers)
        {
            logs[container] = LastOf(await ContainerLog.TailAsync(client, found, LogLines, cancellationToken));
        }

        evidence["logs"] = logs;
        return evidence;
    }

    /// <summary>As many whole lines of the end as there is room for.</summary>
    private static string LastOf(IReadOnlyList<string> lines)
    {
        int first = lines.Count;
        for (int length = 0; first > 0 && (length += lines[first - 1].Length + 1) <= LogLength; first--)
        {
        }

        return string.Join('\n', lines.Skip(first));
    }

    private async Task<IReadOnlyList<(string, string, ContainerInspectResponse)>> ContainersAsync(
        string name, Pod? asked, CancellationToken cancellationToken)
    {
        LabelFilter filter = LabelFilter.OfPod(name);
        IList<ContainerListResponse> listed = await client.Containers.ListContainersAsync(
            new ContainersListParameters { All = true, Filters = filter.Query }, cancellationToken);
        List<(string, string, ContainerInspectResponse)> containers = [];
        foreach (ContainerListResponse each in listed.Where(c => filter.Matches(c.Labels))
            .OrderBy(c => !c.Labels.ContainsKey(ContainerNames.NetworkOwner)).ThenBy(c => c.Created))
        {
            if (!each.Labels.TryGetValue(PodLabels.Container, out string? container)) continue;
            try
            {
                ContainerInspectResponse found = await client.Containers.InspectContainerAsync(each.ID, cancellationToken);
                string? image = asked?.Spec.Containers.Concat(asked.Spec.InitContainers ?? [])
                    .FirstOrDefault(c => c.Name == container)?.Image ?? await NameAsync(found.Image, cancellationToken);
                containers.Add((container, image, found));
            }
            catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
            {
                // Removed meanwhile.
            }
        }

        return containers;
    }

    /// <summary>What the containers' images set, by the images' ids; nothing of an image that is gone.</summary>
    private async Task<ILookup<string, string>> VariablesAsync(
        IEnumerable<(string Name, string Image, ContainerInspectResponse Container)> containers, CancellationToken cancellationToken)
    {
        List<(string Image, string Variable)> variables = [];
        foreach (string id in containers.Select(c => c.Container.Image).Distinct())
        {
            try
            {
                ImageInspectResponse image = await client.Images.InspectImageAsync(id, cancellationToken);
                variables.AddRange((image.Config?.Env ?? []).Select(variable => (id, variable)));
            }
            catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
            {
                // Its variables count as asked for, then.
            }
        }

        return variables.ToLookup(each => each.Image, each => each.Variable);
    }

    /// <summary>Containers are made of images by id; people know them by name.</summary>
    private async Task<string> NameAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.Images.InspectImageAsync(id, cancellationToken)).RepoTags is [var name, ..] ? name : id;
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return id;
        }
    }

    private static JsonObject Status(IReadOnlyList<(string Name, string Image, ContainerInspectResponse Container)> containers)
    {
        ILookup<bool, (string Name, string Image, ContainerInspectResponse Container)> byRole =
            containers.ToLookup(c => AskedPod.IsInit(c.Container));
        return new JsonObject
        {
            ["phase"] = ContainerStatus.Phase([.. byRole[false].Select(c => c.Container.State ?? new State())]),
            ["initContainerStatuses"] = Statuses(byRole[true]),
            ["containerStatuses"] = Statuses(byRole[false]),
        };

        static JsonArray Statuses(IEnumerable<(string Name, string Image, ContainerInspectResponse Container)> containers) =>
            new([.. containers.Select(c => (JsonNode)ContainerStatus.Of(c.Name, c.Image, c.Container))]);
    }

    /// <summary>
    /// A process that the kernel killed need not be the container's first, so only the engine's events tell of it.
    /// </summary>
    private async Task<IReadOnlyList<JsonNode>> OutOfMemoryAsync(
        IReadOnlyList<(string Name, string Image, ContainerInspectResponse Container)> containers,
        CancellationToken cancellationToken)
    {
        Dictionary<string, string> names = containers.ToDictionary(c => c.Container.ID, c => c.Name);
        DateTimeOffset since = containers.Min(c => new DateTimeOffset(c.Container.Created.ToUniversalTime()));
        string now = (await client.System.GetSystemInfoAsync(cancellationToken)).SystemTime;
        Dictionary<string, string> lost = [];
        // The form with a callback is for streams without an end.
#pragma warning disable CS0618
        await using Stream events = await client.System.MonitorEventsAsync(
            new ContainerEventsParameters
            {
                Since = Moment(since),
                Until = Until(now),
                Filters = new Dictionary<string, IDictionary<string, bool>>
                {
                    ["event"] = new Dictionary<string, bool> { ["oom"] = true },
                    ["container"] = names.Keys.ToDictionary(id => id, _ => true),
                },
            },
            cancellationToken);
#pragma warning restore CS0618
        using StreamReader reader = new(events);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0) continue;
            using JsonDocument message = JsonDocument.Parse(line);
            if (names.TryGetValue(message.RootElement.GetProperty("Actor").GetProperty("ID").GetString() ?? "", out string? name))
                lost[name] = At(message.RootElement);
        }

        return [.. lost.Select(each => (JsonNode)ContainerStatus.Event(
            each.Key, "OOMKilling", "the kernel killed a process of the container: out of memory", each.Value))];
    }

    /// <summary>When the kernel did it: an earlier step's end explains no later one's.</summary>
    private static string At(JsonElement message) =>
        message.TryGetProperty("timeNano", out JsonElement nano) && nano.TryGetInt64(out long time)
            ? EvidenceForm.Time(DateTimeOffset.UnixEpoch.AddTicks(time / 100))
            : "";

    /// <summary>Seconds with a fraction: cut to seconds, the end would leave out what has just happened.</summary>
    private static string Moment(DateTimeOffset time)
    {
        long ticks = (time - DateTimeOffset.UnixEpoch).Ticks;
        return string.Create(
            CultureInfo.InvariantCulture, $"{ticks / TimeSpan.TicksPerSecond}.{ticks % TimeSpan.TicksPerSecond * 100:D9}");
    }

    /// <summary>By the engine's clock: an end in its future would be waited for.</summary>
    private static string Until(string systemTime) =>
        DateTimeOffset.TryParse(systemTime, CultureInfo.InvariantCulture, out DateTimeOffset now)
            ? Moment(now)
            : "0";
}
