using System.Globalization;
using System.Text.Json;
using Berth.Core.Pods;
using Berth.Core.Runners;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.ScaleSets.Hooks;

/// <summary>
/// A runner with a Docker daemon of its own beside it, as the chart's mode <c>dind</c> makes it, which takes no changes; so
/// the template says it all. Needs Kubernetes 1.29, where a container that restarts for ever may come before the others.
/// </summary>
internal static class DindPod
{
    private const string Work = "work";
    private const string Socket = "dind-sock";
    private const string Externals = "dind-externals";
    private const string DataRoots = "berth-docker";
    private const string DataRootsPath = "/var/lib/berth-docker";
    private const string SocketAddress = "unix:///var/run/docker.sock";

    // Who may use the socket in the official image.
    private const string DockerGroup = "123";

    public static RunnerPod Of(ScaleSetRequest request)
    {
        RunnerDefinition runner = request.Runner;
        (Volume Volume, VolumeMount Mount)[] mounts = [.. JobVolumes.Mounts(runner)];
        CacheDefinition? dataRoot = runner.Caches.Count > 0 ? runner.Caches[0] : null;
        PodSpec spec = new()
        {
            InitContainers = [CopyExternals(runner), Daemon(runner, dataRoot, [.. mounts.Select(mount => mount.Mount)])],
            Containers = [Runner(runner, [.. mounts.Select(mount => mount.Mount)])],
            Volumes =
            [
                .. new[] { Work, Socket, Externals }.Select(name => new Volume { Name = name, EmptyDir = new EmptyDirVolume() }),
                .. dataRoot is null ? [] : new[] { JobVolumes.OfCache(runner, dataRoot, DataRoots) },
                .. mounts.Select(mount => mount.Volume),
            ],
        };
        return new RunnerPod(null, spec, new Dictionary<string, string>(), []);
    }

    private static Container CopyExternals(RunnerDefinition runner) => new()
    {
        Name = "init-dind-externals",
        Image = runner.RunnerImage,
        Command = ["cp", "-r", $"{ClusterPaths.RunnerHome}/externals/.", $"{ClusterPaths.RunnerHome}/tmpDir/"],
        VolumeMounts = [Mount(Externals, $"{ClusterPaths.RunnerHome}/tmpDir")],
    };

    private static Container Daemon(RunnerDefinition runner, CacheDefinition? dataRoot, VolumeMount[] mounts) => new()
    {
        Name = "dind",
        Image = runner.DindImage,
        Command = dataRoot is null ? null : ["sh", "-c", Slots(runner.Max), "dockerd-entrypoint.sh"],
        Args = ["dockerd", $"--host={SocketAddress}", "--group=$(DOCKER_GROUP_GID)"],
        Env = [PodTemplate.Variable("DOCKER_GROUP_GID", DockerGroup)],
        SecurityContext = new SecurityContext { Privileged = true },
        VolumeMounts =
        [
            Mount(Work, $"{ClusterPaths.RunnerHome}/_work"),
            Mount(Socket, "/var/run"),
            Mount(Externals, $"{ClusterPaths.RunnerHome}/externals"),
            .. dataRoot is null ? [] : new[] { Mount(DataRoots, DataRootsPath) },
            .. mounts,
        ],
        Other = new Dictionary<string, JsonElement>
        {
            ["restartPolicy"] = PodTemplate.Element("\"Always\""),
            ["startupProbe"] = PodTemplate.Element(
                """{"exec":{"command":["docker","info"]},"failureThreshold":24,"periodSeconds":5}"""),
        },
    };

    /// <summary>
    /// A data root has one daemon at a time: the first slot whose lock is free. The daemon inherits the lock, so the kernel frees
    /// it with the daemon's end, however that comes. A restart finds its slot free again.
    /// </summary>
    private static string Slots(int count) => string.Create(CultureInfo.InvariantCulture, $$"""
        slot=0
        while [ $slot -lt {{count}} ]; do
          mkdir -p {{DataRootsPath}}/$slot
          exec 9>{{DataRootsPath}}/$slot.lock
          if flock -n 9; then exec "$0" "$@" --data-root {{DataRootsPath}}/$slot; fi
          slot=$((slot + 1))
        done
        echo "berth: every one of the {{count}} data roots is used by another daemon" >&2
        exit 1

        """);

    private static Container Runner(RunnerDefinition runner, VolumeMount[] mounts) => new()
    {
        Name = "runner",
        Image = runner.RunnerImage,
        Command = [$"{ClusterPaths.RunnerHome}/run.sh"],
        Env =
        [
            PodTemplate.Variable("DOCKER_HOST", SocketAddress),
            PodTemplate.Variable("RUNNER_WAIT_FOR_DOCKER_IN_SECONDS", "120"),
        ],
        VolumeMounts = [Mount(Work, $"{ClusterPaths.RunnerHome}/_work"), Mount(Socket, "/var/run"), .. mounts],
    };

    private static VolumeMount Mount(string volume, string path) => new() { Name = volume, MountPath = path };
}
