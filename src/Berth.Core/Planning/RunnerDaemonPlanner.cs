using Berth.Core.Caches;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Pods;
using Berth.Core.Runners;
using Berth.Core.Scaling;

namespace Berth.Core.Planning;

/// <summary>
/// Plans the Docker daemon of a job that runs in its runner's own container, as one without <c>container:</c> does: a pod of one
/// container in the runner's network, so that published ports are at <c>localhost</c>.
/// </summary>
public static class RunnerDaemonPlanner
{
    private const string Suffix = "docker";

    /// <summary>The pod's name, by which what is left of it is found.</summary>
    public static string Name(string runnerName) => PodFrame.Name(runnerName, Suffix);

    /// <param name="runnerContainer">The runner's container as the engine knows it.</param>
    /// <param name="work">The runner's work directory on the engine's machine.</param>
    /// <param name="socketDirectory">A directory there for the daemon's socket.</param>
    /// <param name="owner">The process that the daemon serves, see <see cref="PodLabels.Owner"/>; null when none is known.</param>
    public static Pod Plan(
        RunnerDefinition runner, string runnerName, string job, string? owner, string runnerContainer, string work, string socketDirectory,
        ImageFacts image, CacheGrant dataRoot, string agent)
    {
        ArgumentNullException.ThrowIfNull(runner);
        JobPlanRequest request = new()
        {
            Runner = runner,
            Args = new PrepareJobArgs(),
            RunnerName = runnerName,
            Job = job,
            Owner = owner,
            Images = new Dictionary<string, ImageFacts> { [runner.DindImage] = image },
            AgentFile = agent,
            DataRoot = dataRoot,
        };
        VolumeSet volumes = new();
        IReadOnlyList<VolumeMount> mounts =
        [
            // What runs here does not see the engine's own directories: nothing is asked of the path.
            new VolumeMount { Name = volumes.AddHostPath("work", work), MountPath = RunnerPaths.Work },
            .. runner.Mounts.Select(mount => JobContainerPlanner.DefinedMount(mount, volumes)),
        ];
        ContainerPlan daemon = LimitPlanner.Apply(
            DockerDaemon.Plan(request, mounts, volumes, socketDirectory), runner.Limits);
        PodMetadata metadata = PodFrame.Metadata(request, Suffix, [daemon]);
        return new Pod
        {
            Metadata = metadata with
            {
                Annotations = new Dictionary<string, string>(metadata.Annotations!, StringComparer.Ordinal)
                {
                    [PodLabels.JoinNetworkOfContainer] = runnerContainer,
                },
            },
            Spec = new PodSpec { RestartPolicy = "Never", Containers = [daemon.Container], Volumes = volumes.Volumes },
        };
    }
}
