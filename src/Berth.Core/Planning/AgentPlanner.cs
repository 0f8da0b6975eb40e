using Berth.Core.Jobs;
using Berth.Core.Pods;

namespace Berth.Core.Planning;

/// <summary>How the agent gets into a pod: mounted from the runner's machine, or put there by an init container of its image.</summary>
internal static class AgentPlanner
{
    private const string InstallDirectory = "/berth";

    /// <summary>The agent's file in a container.</summary>
    public static VolumeMount Mount(JobPlanRequest request, VolumeSet volumes) => new()
    {
        Name = request.Engine.AgentImage is null
            ? volumes.AddHostPath("berth-agent", request.AgentFile, HostPathType.File)
            : Volume(volumes),
        MountPath = JobPaths.Agent,
        SubPath = request.Engine.AgentImage is null ? null : Path.GetFileName(JobPaths.Agent),
        ReadOnly = true,
    };

    /// <summary>
    /// Copies the agent into a volume of the pod's, and makes the directories that the runner would have made (what the
    /// container's runtime makes in their place belongs to root, and a job may run as another user) and the inside of new slots.
    /// </summary>
    public static IEnumerable<Container> InitContainers(JobPlanRequest request, VolumeSet volumes)
    {
        if (request.Engine.AgentImage is not { } image || request.Args.Container is not { } job)
        {
            yield break;
        }

        string[] directories = request.Engine.SharesRunnerFiles ? [] : [.. WorkDirectories(job)];
        yield return new Container
        {
            Name = "berth-agent",
            Image = image,
            Command =
            [
                JobPaths.AgentInImage, "install", "--to", $"{InstallDirectory}/{Path.GetFileName(JobPaths.Agent)}",
                .. directories.SelectMany(directory => new[] { "--directory", PodText.Literal(directory) }),
                .. CacheMounts.LayoutArguments(request.Caches),
            ],
            SecurityContext = new SecurityContext { RunAsUser = 0, RunAsGroup = 0 },
            VolumeMounts =
            [
                new VolumeMount { Name = Volume(volumes), MountPath = InstallDirectory },
                .. request.Caches.Index().Where(cache => cache.Item.NeedsLayout).Select(cache => CacheMounts.SlotMount(
                    cache.Index, cache.Item, CacheMounts.VolumeOf(cache.Index, cache.Item, volumes))),
                .. directories.Length > 0 ? [HookMounts.WorkMount(JobPaths.Work, "", volumes)] : Array.Empty<VolumeMount>(),
            ],
        };
    }

    private static IEnumerable<string> WorkDirectories(HookContainer job)
    {
        HookMount? work = job.SystemMountVolumes?.FirstOrDefault(mount => mount.TargetVolumePath == JobPaths.Work);
        return (job.SystemMountVolumes ?? [])
            .Select(mount => work?.SourceVolumePath is { } root && mount.SourceVolumePath is { } source
                ? HookMounts.Below(root, source)
                : null)
            .Where(path => path is { Length: > 0 })
            .Select(path => $"{JobPaths.Work}/{path}")
            .Append(job.WorkingDirectory ?? "")
            .Where(path => path.StartsWith(JobPaths.Work + "/", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal);
    }

    private static string Volume(VolumeSet volumes) =>
        volumes.Volumes.FirstOrDefault(volume => volume is { Name: "berth-agent", EmptyDir: not null })?.Name
            ?? volumes.Add("berth-agent", new Volume { EmptyDir = new EmptyDirVolume() });
}
