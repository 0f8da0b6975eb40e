using Berth.Core.Planning;
using Berth.Core.Pods;

namespace Berth.Core.Checks;

/// <summary>The pods that are tried: a job container with nothing in it but the agent, as jobs have it.</summary>
public static class TrialPods
{
    private const string Name = JobPlanner.JobContainer;

    /// <summary>Mounts an overlay whose upper layer is on the node, by the same agent and rights as a job's cache.</summary>
    /// <param name="slot">A directory of the node, where caches are; null for a volume that the engine removes itself.</param>
    public static Pod Overlay(string image, string agentFile, string? slot) => Pod(
        image, agentFile, new SecurityContext { RunAsUser = 0, Capabilities = new Capabilities { Add = ["SYS_ADMIN"] } },
        ["--overlay", $"/overlay={JobPaths.CacheSlot(0)}"],
        slot is null
            ? new Volume { Name = "slot", EmptyDir = new EmptyDirVolume() }
            : new Volume { Name = "slot", HostPath = new HostPathVolume { Path = slot, Type = nameof(HostPathType.Directory) } },
        new VolumeMount { Name = "slot", MountPath = JobPaths.CacheSlot(0) });

    /// <summary>Is privileged, as mode <c>privileged</c> makes it.</summary>
    public static Pod Privileged(string image, string agentFile) =>
        Pod(image, agentFile, PrivilegedMode.SecurityContext, [], null, null);

    private static Pod Pod(
        string image, string agentFile, SecurityContext security, IReadOnlyList<string> arguments, Volume? volume,
        VolumeMount? mount)
    {
        Volume agent = new()
        {
            Name = "agent",
            HostPath = new HostPathVolume { Path = agentFile, Type = nameof(HostPathType.File) },
        };
        VolumeMount agentMount = new() { Name = "agent", MountPath = JobPaths.Agent, ReadOnly = true };
        return new Pod
        {
            Spec = new PodSpec
            {
                RestartPolicy = "Never",
                Containers =
                [
                    new Container
                    {
                        Name = Name,
                        Image = image,
                        ImagePullPolicy = "Never",
                        Command = [JobPaths.Agent, "run", .. arguments],
                        SecurityContext = security,
                        VolumeMounts = mount is null ? [agentMount] : [agentMount, mount],
                    },
                ],
                Volumes = volume is null ? [agent] : [agent, volume],
            },
        };
    }
}
