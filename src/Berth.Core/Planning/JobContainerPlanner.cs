using Berth.Core.Jobs;
using Berth.Core.Pods;
using Berth.Core.Runners;

namespace Berth.Core.Planning;

/// <summary>
/// The job container: what the runner asks for, with the agent as its entry process, and the definition's mounts, mode and
/// caches.
/// </summary>
internal static class JobContainerPlanner
{
    /// <summary>Processes and threads of the agent, and of the engine's exec, beside a step of one process.</summary>
    private const int FewestProcesses = 8;

    private static readonly string[] _runnerVariables = ["CI", "GITHUB_ACTIONS"];

    public static ContainerPlan Plan(JobPlanRequest request, HookContainer job, VolumeSet volumes)
    {
        CreateOptionsResult options = CreateOptionsParser.Parse(job.CreateOptions);
        ContainerPlan plan = ContainerPlanner.Plan(
            JobPlanner.JobContainer, "the job container", job, options, volumes, request.RunnerSide);
        Container container = plan.Container;
        bool privileged = request.Runner.Mode == RunnerMode.Privileged;
        IReadOnlyList<VolumeMount> mounts =
        [
            .. container.VolumeMounts ?? [],
            AgentPlanner.Mount(request, volumes),
            .. ExternalsMounts(request, job, volumes),
            .. ExternalsPlanner.Mounts(request, volumes),
            .. request.Runner.Mounts.Select(mount => DefinedMount(mount, volumes)),
            .. CacheMounts.Of(request.Caches, volumes),
            .. privileged ? Privileged(volumes) : [],
        ];
        string? replaced = job.EntryPoint ?? options.Options.EntryPoint;
        return plan with
        {
            Container = container with
            {
                // Quick to start and to end, needs nothing of the image, and holds leases and overlays: see the agent's protocol.
                Command =
                [
                    JobPaths.Agent, "run",
                    .. AgentPlanner.RunArguments(request, job).Concat(CacheMounts.AgentArguments(request.Caches)).Select(PodText.Literal),
                ],
                Args = null,
                // Where nobody made it before, a runtime would, and as root; each step has its own anyway.
                WorkingDir = request.Engine.SharesRunnerFiles ? container.WorkingDir : options.Options.WorkingDirectory,
                Env = WithRunnerVariables(container.Env),
                VolumeMounts = mounts,
                SecurityContext = privileged
                    ? Merge(container.SecurityContext, PrivilegedMode.SecurityContext)
                    : container.SecurityContext,
            },
            Findings = options.Options.Docker.PidsLimit is > 0 and < FewestProcesses and { } processes
                ?
                [
                    .. plan.Findings,
                    ContainerPlanner.InvalidOptions(
                        "the job container",
                        $"--pids-limit {processes}: allowed is {FewestProcesses} or more, as Berth's agent has some of its own, or -1"),
                ]
                : plan.Findings,
            Warnings = string.IsNullOrEmpty(replaced)
                ? plan.Warnings
                : [.. plan.Warnings,
                    $"the job container: --entrypoint {replaced} is not honoured, Berth's agent is its entry process"],
        };
    }

    /// <summary>
    /// The externals themselves are one of the runner's mounts; here come the programs that have a copy for every image.
    /// </summary>
    private static IEnumerable<VolumeMount> ExternalsMounts(JobPlanRequest request, HookContainer job, VolumeSet volumes)
    {
        if (request.LibraryDirectory is null
            || job.SystemMountVolumes?.Any(mount => mount.TargetVolumePath == JobPaths.Externals) is not true)
        {
            yield break;
        }

        yield return Mount(volumes.AddHostPath("berth-lib", request.LibraryDirectory, HostPathType.Directory), JobPaths.Library);
        foreach ((string path, string file) in request.PatchedPrograms.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            yield return Mount(volumes.AddHostPath($"berth{path}", file, HostPathType.File), path);
        }
    }

    internal static VolumeMount DefinedMount(MountDefinition mount, VolumeSet volumes) => new()
    {
        Name = volumes.AddHostPath($"mount{mount.Target}", mount.Source, mount.Type),
        MountPath = mount.Target,
        ReadOnly = mount.ReadOnly ? true : null,
    };

    private static IEnumerable<VolumeMount> Privileged(VolumeSet volumes)
    {
        foreach (Volume volume in PrivilegedMode.Volumes)
        {
            volumes.Add(volume.Name, volume);
        }

        return PrivilegedMode.Mounts;
    }

    private static SecurityContext Merge(SecurityContext? asked, SecurityContext mode) => (asked ?? new SecurityContext()) with
    {
        Privileged = mode.Privileged,
        RunAsUser = asked?.RunAsUser ?? mode.RunAsUser,
        RunAsGroup = asked?.RunAsGroup ?? mode.RunAsGroup,
    };

    /// <summary>What GitHub promises every process of a job, also those that an exec by hand starts.</summary>
    private static IReadOnlyList<EnvVar> WithRunnerVariables(IReadOnlyList<EnvVar>? environment) =>
    [
        .. _runnerVariables
            .Where(name => environment?.Any(variable => variable.Name == name) is not true)
            .Select(name => new EnvVar { Name = name, Value = "true" }),
        .. environment ?? [],
    ];

    private static VolumeMount Mount(string volume, string path) => new() { Name = volume, MountPath = path, ReadOnly = true };
}
