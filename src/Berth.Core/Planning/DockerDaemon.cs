using Berth.Core.Caches;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Pods;
using Berth.Core.Runners;

namespace Berth.Core.Planning;

/// <summary>
/// Mode <c>dind</c>: a container beside the job's with a Docker daemon of the job's own, in the pod's network, its data root a leased
/// cache (docs/adr/0020-a-job-has-its-own-docker-daemon.md).
/// </summary>
public static class DockerDaemon
{
    /// <summary>The container's name.</summary>
    public const string Container = "dind";

    /// <summary>Where the daemon keeps images and layers.</summary>
    public const string DataRoot = "/var/lib/docker";

    /// <summary>Where the daemon's socket is, in its container and in those that use it.</summary>
    public const string Socket = SocketDirectory + "/docker.sock";

    /// <summary>A directory that daemon and job share.</summary>
    public const string SocketDirectory = "/__berth/docker";

    /// <summary>By which every client of the daemon finds it.</summary>
    public const string HostVariable = "DOCKER_HOST";

    /// <summary>The value of <see cref="HostVariable"/>.</summary>
    public const string Address = "unix://" + Socket;

    private const string Program = "dockerd";
    private const int SlotIndex = 0;

    // The daemon gives its own containers five; what it has not written by then it finds out at its next start.
    private const int StopSeconds = 15;

    /// <summary>The cache that holds the data root; one that the definition names says where.</summary>
    public static CacheDefinition DataRootOf(RunnerDefinition runner)
    {
        ArgumentNullException.ThrowIfNull(runner);
        // Layers are an overlay's directories: they can be in none, and the image has nothing to begin with.
        CacheDefinition named = runner.Caches.FirstOrDefault(cache => cache.Path == DataRoot) ?? new CacheDefinition(DataRoot);
        return named with { Strategy = CacheStrategy.Bind };
    }

    /// <summary>The definition's caches that are the job container's own.</summary>
    public static IReadOnlyList<CacheDefinition> JobCachesOf(RunnerDefinition runner)
    {
        ArgumentNullException.ThrowIfNull(runner);
        return runner.Mode == RunnerMode.Dind ? [.. runner.Caches.Where(cache => cache.Path != DataRoot)] : runner.Caches;
    }

    /// <summary>The daemon beside a job container.</summary>
    /// <param name="job">Whose mounts the daemon has at the same paths, so that <c>docker run --volume</c> means the same files.</param>
    internal static ContainerPlan Plan(JobPlanRequest request, ContainerPlan job, VolumeSet volumes) => Plan(
        request,
        [
            .. (job.Container.VolumeMounts ?? []).Where(mount =>
                mount.MountPath is not JobPaths.Externals && !mount.MountPath.StartsWith(JobPaths.Externals + "/", StringComparison.Ordinal)
                && !mount.MountPath.StartsWith(JobPaths.Berth + "/", StringComparison.Ordinal)),
        ],
        volumes);

    /// <summary>A daemon with mounts of somebody else's, but for those at its own places.</summary>
    /// <param name="socketDirectory">Of the node; null for one of the pod's.</param>
    internal static ContainerPlan Plan(
        JobPlanRequest request, IReadOnlyList<VolumeMount> mounts, VolumeSet volumes, string? socketDirectory = null)
    {
        string image = request.Runner.DindImage;
        CacheGrant? slot = request.DataRoot;
        string data = slot is null ? "" : volumes.AddHostPath("berth-docker-data", slot.SlotDirectory, HostPathType.Directory);
        Container container = new()
        {
            Name = Container,
            Image = image,
            Command =
            [
                JobPaths.Agent, "daemon",
                .. slot is null ? [] : new[] { "--lease", $"{JobPaths.CacheSlot(SlotIndex)}/{CacheGrant.LeaseFile}" },
                "--api", JobPaths.EngineSocket, "--socket", Socket, "--",
                .. Start(request.Images.GetValueOrDefault(image)).Select(PodText.Literal),
                // The usual place as well: what it runs may be given the socket by its usual name.
                $"--host=unix://{JobPaths.EngineSocket}", $"--host={Address}", "--shutdown-timeout=5",
            ],
            // Docker's own image would listen on the network, with certificates.
            Env = [new EnvVar { Name = "DOCKER_TLS_CERTDIR", Value = "" }],
            SecurityContext = new SecurityContext { Privileged = true, RunAsUser = 0, RunAsGroup = 0 },
            VolumeMounts =
            [
                AgentPlanner.Mount(request, volumes),
                socketDirectory is null
                    ? SocketMount(volumes)
                    : new VolumeMount { Name = volumes.AddHostPath("berth-docker", socketDirectory), MountPath = SocketDirectory },
                .. slot is null ? [] : new[]
                {
                    CacheMounts.SlotMount(SlotIndex, slot, data),
                    new VolumeMount { Name = data, MountPath = DataRoot, SubPath = CacheGrant.DataDirectory },
                },
                .. mounts.Where(mount => !IsItsOwn(mount.MountPath)),
            ],
        };
        return new ContainerPlan(
            container, new CreateOptions(),
            new DockerOptions { StopTimeoutSeconds = StopSeconds, Health = new DockerHealth { Disable = true } }, [], [], []);
    }

    /// <summary>The job container with the way to the daemon.</summary>
    internal static ContainerPlan WithAddress(ContainerPlan job, VolumeSet volumes) => job with
    {
        Container = job.Container with
        {
            Env = job.Container.Env?.Any(variable => variable.Name == HostVariable) is true
                ? job.Container.Env
                : [.. job.Container.Env ?? [], new EnvVar { Name = HostVariable, Value = Address }],
            VolumeMounts = [.. job.Container.VolumeMounts ?? [], SocketMount(volumes)],
        },
    };

    /// <summary>What stands against a pod with a daemon; null for nothing.</summary>
    internal static Finding? Refusal(JobPlanRequest request, Pod? pod) => (request, pod) switch
    {
        ({ Engine.SharesRunnerFiles: false }, _) => Finding.Certain(
            "mode-not-supported",
            $"Runner {request.Runner.Name} has mode dind, and its jobs have pods of their own, which a daemon beside the runner would not reach",
            "On a cluster mode dind has no container hook: see 'berth render'; or use mode container or privileged."),
        (_, { Spec.HostNetwork: true }) => Finding.Certain(
            "mode-not-supported",
            $"Runner {request.Runner.Name} has mode dind, and its hook extension sets hostNetwork: its daemon would change the machine's own network",
            "Leave hostNetwork out of the extension, or use mode privileged."),
        _ => null,
    };

    private static VolumeMount SocketMount(VolumeSet volumes)
    {
        const string Name = "berth-docker";
        return new VolumeMount
        {
            Name = volumes.Volumes.FirstOrDefault(volume => volume is { Name: Name, EmptyDir: not null })?.Name
                ?? volumes.Add(Name, new Volume { EmptyDir = new EmptyDirVolume() }),
            MountPath = SocketDirectory,
        };
    }

    /// <summary>By the image's own entry point, which makes the container fit for a daemon; most take its command line.</summary>
    private static IEnumerable<string> Start(ImageFacts? image) => image?.EntryPoint switch
    {
        null or [] => [Program],
        [.., var last] when Path.GetFileName(last) == Program => image.EntryPoint,
        var entry => [.. entry, Program],
    };

    private static bool IsItsOwn(string path) =>
        path.TrimEnd('/') is DataRoot or JobPaths.EngineSocket or "/run/docker.sock" or "/var/run" or "/run";
}
