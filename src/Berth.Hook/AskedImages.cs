using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Jobs;
using Berth.Core.Planning;

namespace Berth.Hook;

/// <summary>What a job asks for, before there is a pod of it: images are had first, and may not be.</summary>
internal static class AskedImages
{
    /// <summary>A sketch of the pod: its containers by name and image.</summary>
    public static JsonObject Pod(PrepareJobArgs args) => new()
    {
        ["kind"] = "Pod",
        ["spec"] = new JsonObject
        {
            ["containers"] = new JsonArray(
                [.. Named(args).Select(c => (JsonNode)new JsonObject { ["name"] = c.Name, ["image"] = c.Image })]),
        },
    };

    /// <summary>The evidence where images cannot be had, as a kubelet would put it.</summary>
    /// <param name="refused">Why, by the image's name.</param>
    public static JsonObject Refused(PrepareJobArgs args, IReadOnlyDictionary<string, Finding> refused) => new()
    {
        ["manifest"] = Pod(args),
        ["pod"] = new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["phase"] = "Pending",
                ["containerStatuses"] = new JsonArray([.. Named(args).Select(c => (JsonNode)new JsonObject
                {
                    ["name"] = c.Name,
                    ["image"] = c.Image,
                    ["state"] = new JsonObject { ["waiting"] = Waiting(refused.GetValueOrDefault(c.Image)) },
                })]),
            },
        },
    };

    /// <summary>The containers that are to be of an image.</summary>
    public static string[] Owners(PrepareJobArgs args, string image) =>
        [.. Named(args).Where(container => container.Image == image).Select(container => container.Name)];

    private static JsonObject Waiting(Finding? finding) => finding is null
        ? new JsonObject { ["reason"] = "ContainerCreating" }
        : new JsonObject
        {
            ["reason"] = finding.Cause switch
            {
                "image-name-invalid" => "InvalidImageName",
                "image-missing" => "ErrImageNeverPull",
                "image-pull-failed" => "ErrImagePull",
                _ => "ImageInspectError",
            },
            ["message"] = finding.Evidence is [var said, ..] ? said : finding.Summary,
        };

    private static IEnumerable<(string Name, string Image)> Named(PrepareJobArgs args)
    {
        if (args.Container is { } job) yield return (JobPlanner.JobContainer, job.Image ?? "");
        IReadOnlyList<HookContainer> services = args.Services ?? [];
        for (int i = 0; i < services.Count; i++) yield return ($"service-{i + 1}", services[i].Image ?? "");
    }
}
