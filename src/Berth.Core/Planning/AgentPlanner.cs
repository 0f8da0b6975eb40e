using Berth.Core.Caches;
using Berth.Core.Jobs;
using Berth.Core.Pods;
using Berth.Core.Runners;

namespace Berth.Core.Planning;

/// <summary>
/// How the agent gets into a pod: mounted from the runner's machine, or from the node that keeps it, or put there by an init container
/// of its image, which then leaves it to the node as well (docs/adr/0016-a-node-keeps-what-pods-need.md).
/// </summary>
internal static class AgentPlanner
{
    private const string VolumeName = "berth-agent";
    private const string InstallDirectory = "/berth";

    /// <summary>The agent's file in a container.</summary>
    public static VolumeMount Mount(JobPlanRequest request, VolumeSet volumes)
    {
        string file = Path.GetFileName(JobPaths.Agent);
        (string volume, string? path) = request switch
        {
            { Engine.AgentImage: null } => (volumes.AddHostPath(VolumeName, request.AgentFile, HostPathType.File), null),
            { HasKit: true } => (NodeVolume(request, volumes), $"{request.AgentKey}/{file}"),
            _ => (Volume(volumes), file),
        };
        return new VolumeMount { Name = volume, MountPath = JobPaths.Agent, SubPath = path, ReadOnly = true };
    }

    /// <summary>
    /// What the agent does in the job container before all else: the directories that the runner would have made (what the container's
    /// runtime makes in their place belongs to root, and a job may run as another user), and the inside of slots, if it is root.
    /// </summary>
    public static IEnumerable<string> RunArguments(JobPlanRequest request, HookContainer job)
    {
        if (request.Engine.SharesRunnerFiles)
        {
            return [];
        }

        string? mark = ExternalsPlanner.MarkFor(request);
        return
        [
            .. mark is null ? [] : new[] { "--uses", mark },
            .. request.SharedWork is not null ? [] : WorkDirectories(job).SelectMany(directory => new[] { "--directory", directory }),
            .. CacheMounts.LayoutArguments(request.Caches, IsLaidOutByJob),
        ];
    }

    /// <summary>Brings the agent, and makes the inside of slots where the job's user cannot. Nothing where neither is needed.</summary>
    public static IEnumerable<Container> InitContainers(JobPlanRequest request, VolumeSet volumes)
    {
        string[] layout = [.. CacheMounts.LayoutArguments(request.Caches, cache => !IsLaidOutByJob(cache))];
        if (request.Engine.AgentImage is not { } image || request.Args.Container is null || (request.HasKit && layout.Length == 0))
        {
            yield break;
        }

        bool keeps = !request.HasKit && request.NodeKeepsAgent;
        yield return new Container
        {
            Name = VolumeName,
            Image = image,
            Command =
            [
                JobPaths.AgentInImage, "install",
                .. request.HasKit ? [] : new[] { "--to", $"{InstallDirectory}/{Path.GetFileName(JobPaths.Agent)}" },
                .. keeps ? ["--publish", JobPaths.NodeAgents, "--key", request.AgentKey!] : Array.Empty<string>(),
                .. layout,
            ],
            SecurityContext = new SecurityContext { RunAsUser = 0, RunAsGroup = 0 },
            VolumeMounts =
            [
                .. request.HasKit ? [] : new[] { new VolumeMount { Name = Volume(volumes), MountPath = InstallDirectory } },
                .. keeps
                    ? [new VolumeMount { Name = NodeVolume(request, volumes), MountPath = JobPaths.NodeAgents }]
                    : Array.Empty<VolumeMount>(),
                .. request.Caches.Index().Where(cache => cache.Item.NeedsLayout && !IsLaidOutByJob(cache.Item))
                    .Select(cache => CacheMounts.SlotMount(
                        cache.Index, cache.Item, CacheMounts.VolumeOf(cache.Index, cache.Item, volumes))),
            ],
        };
    }

    /// <summary>Owners can be set by root alone; an overlay is root's to mount.</summary>
    private static bool IsLaidOutByJob(CacheGrant cache) => cache is { Strategy: CacheStrategy.Overlay } or { Owner: { User: 0, Group: 0 } };

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

    private static string NodeVolume(JobPlanRequest request, VolumeSet volumes) =>
        volumes.AddHostPath("berth-agents", request.Engine.AgentDirectory!, HostPathType.DirectoryOrCreate);

    private static string Volume(VolumeSet volumes) =>
        volumes.Volumes.FirstOrDefault(volume => volume is { Name: VolumeName, EmptyDir: not null })?.Name
            ?? volumes.Add(VolumeName, new Volume { EmptyDir = new EmptyDirVolume() });
}
