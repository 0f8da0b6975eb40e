using System.Globalization;
using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;

namespace Berth.Kubernetes.ScaleSets.Status;

/// <summary>What a pod's status says without more being asked.</summary>
internal static class PodHealth
{
    /// <summary>The phase, or what a container waits for or ended with, in one word.</summary>
    public static string Word(JsonObject pod)
    {
        if (pod["metadata"]?["deletionTimestamp"] is not null) return "Terminating";
        return Detail(pod) is ({ } word, _) ? word : (string?)pod["status"]?["phase"] ?? "Unknown";
    }

    public static bool IsRunning(JsonObject pod) => (string?)pod["status"]?["phase"] == "Running"
        && pod["metadata"]?["deletionTimestamp"] is null
        && Statuses(pod, "containerStatuses").All(status => status["state"]?["running"] is not null)
        && Statuses(pod, "containerStatuses").Any();

    public static DateTimeOffset? StartedAt(JsonObject pod) => Statuses(pod, "containerStatuses")
        .Select(status => Time(status["state"]?["running"]?["startedAt"])).Max();

    public static DateTimeOffset? CreatedAt(JsonObject item) => Time(item["metadata"]?["creationTimestamp"]);

    /// <summary>An image that does not come; null where there is no such trouble.</summary>
    public static Finding? ImageTrouble(JsonObject pod, string who)
    {
        if (Detail(pod) is not ({ } word, var message)
            || word is not ("ErrImagePull" or "ImagePullBackOff" or "InvalidImageName" or "ErrImageNeverPull" or "ErrImageInspect"))
            return null;
        string image = Statuses(pod, "initContainerStatuses").Concat(Statuses(pod, "containerStatuses"))
            .Where(status => (string?)status["state"]?["waiting"]?["reason"] == word)
            .Select(status => (string?)status["image"]).FirstOrDefault() ?? "its image";
        return Finding.Certain(
            "image-pull-failed", $"{who}: the nodes cannot get the image {InertText.Line(image, 200)}",
            "See to the image's name, and to the nodes' way to the registry; an image of your own has to be on the nodes or be pushed.",
            InertText.Line($"{word}: {message}", 400));
    }

    private static (string? Word, string? Message) Detail(JsonObject pod)
    {
        foreach (JsonNode status in Statuses(pod, "initContainerStatuses").Concat(Statuses(pod, "containerStatuses")))
        {
            if (status["state"]?["waiting"] is { } waiting
                && (string?)waiting["reason"] is { } reason && reason is not ("PodInitializing" or "ContainerCreating"))
                return (reason, (string?)waiting["message"]);
            if (status["state"]?["terminated"] is { } ended && ended["exitCode"]?.GetValue<int>() is not 0)
                return ((string?)ended["reason"] ?? "Error", (string?)ended["message"]);
        }

        return ((string?)pod["status"]?["reason"], (string?)pod["status"]?["message"]);
    }

    private static IEnumerable<JsonNode> Statuses(JsonObject pod, string list) =>
        (pod["status"]?[list] as JsonArray ?? []).OfType<JsonNode>();

    private static DateTimeOffset? Time(JsonNode? node) =>
        DateTimeOffset.TryParse((string?)node, CultureInfo.InvariantCulture, out DateTimeOffset time) ? time : null;
}
