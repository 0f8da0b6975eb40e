using Berth.Core.Externals;
using Berth.Core.Jobs;
using Berth.Core.Pods;

namespace Berth.Core.Planning;

/// <summary>
/// The runner's externals in a pod that cannot mount the runner's own: an init container of the runner's image puts them on the node,
/// once per version; the job mounts them read-only, as it would the runner's.
/// </summary>
public static class ExternalsPlanner
{
    /// <summary>The init container of the runner's image.</summary>
    public const string Publisher = "berth-externals";

    internal static IEnumerable<VolumeMount> Mounts(JobPlanRequest request, VolumeSet volumes)
    {
        if (SourceOf(request) is not null)
        {
            yield return new VolumeMount
            {
                Name = Volume(request, volumes),
                MountPath = JobPaths.Externals,
                SubPath = request.ExternalsKey,
                ReadOnly = true,
            };
        }
    }

    internal static IEnumerable<Container> InitContainers(JobPlanRequest request, VolumeSet volumes)
    {
        if (SourceOf(request) is not { } source || request.HasKit)
        {
            yield break;
        }

        yield return new Container
        {
            Name = Publisher,
            Image = request.Runner.RunnerImage,
            Command =
            [
                JobPaths.Agent, "publish", "--from", PodText.Literal(source), "--root", JobPaths.Published,
                "--key", request.ExternalsKey!, "--at", JobPaths.Externals,
            ],
            // The node's directory is root's alone to write.
            SecurityContext = new SecurityContext { RunAsUser = 0, RunAsGroup = 0 },
            VolumeMounts =
            [
                AgentPlanner.Mount(request, volumes),
                new VolumeMount { Name = Volume(request, volumes), MountPath = JobPaths.Published },
            ],
        };
    }

    /// <summary>By which a job sees that they are all there; null where it gets none.</summary>
    internal static string? MarkFor(JobPlanRequest request) =>
        SourceOf(request) is null ? null : $"{JobPaths.Externals}/{ExternalsIdentity.Mark}";

    private static string Volume(JobPlanRequest request, VolumeSet volumes)
    {
        const string name = "berth-externals";
        return request.MayMountNode
            ? volumes.AddHostPath(name, request.Engine.ExternalsDirectory!, HostPathType.DirectoryOrCreate)
            : volumes.Volumes.FirstOrDefault(volume => volume.Name == name)?.Name
                ?? volumes.Add(name, new Volume { EmptyDir = new EmptyDirVolume() });
    }

    /// <summary>Where the runner has its externals; null where the job gets none.</summary>
    private static string? SourceOf(JobPlanRequest request) =>
        request.ExternalsKey is null || request.Engine.ExternalsDirectory is null ? null : DirectoryOf(request.Args.Container);

    /// <summary>The runner's externals as it names them for a job container.</summary>
    internal static string? DirectoryOf(HookContainer? job) => job?.SystemMountVolumes?
        .FirstOrDefault(mount => mount.TargetVolumePath == JobPaths.Externals)?.SourceVolumePath;
}
