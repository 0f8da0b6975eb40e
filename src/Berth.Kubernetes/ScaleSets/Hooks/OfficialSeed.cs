using Berth.Core.Caches;
using Berth.Core.Planning;
using Berth.Core.Pods;
using Berth.Core.Runners;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.ScaleSets.Hooks;

/// <summary>
/// Init containers for the official hook's job pod: its own, which listing any would remove, and those that fill caches from
/// the image that the runner's jobs use, by Berth's agent.
/// </summary>
internal static class OfficialSeed
{
    private const string AgentVolume = "berth-agent";
    private const string AgentDirectory = "/__berth";

    public static Volume Agent => new() { Name = AgentVolume, EmptyDir = new EmptyDirVolume() };

    /// <summary>What the hook's own init container does: see createJobPod in packages/k8s/src/k8s/index.ts.</summary>
    public static Container FsInit(RunnerDefinition runner) => new()
    {
        Name = OfficialHook.InitContainer,
        Image = runner.RunnerImage,
        Command =
        [
            "sh", "-c",
            "mkdir -p /mnt/externals && mkdir -p /mnt/work && mkdir -p /mnt/github && " +
            $"mv {ClusterPaths.RunnerHome}/externals/* /mnt/externals/{Workspace(runner)}",
        ],
        SecurityContext = new SecurityContext { RunAsGroup = OfficialHook.Group, RunAsUser = OfficialHook.Group },
        VolumeMounts = [Mount("externals", "/mnt/externals"), Mount("work", "/mnt/work"), Mount("github", "/mnt/github")],
    };

    /// <summary>
    /// The directory that the job's container starts in. The hook knows the job's repository; here it is known when the runner
    /// serves only one, and otherwise the container starts in the work directory itself (<see cref="WorkingDirectory"/>).
    /// </summary>
    private static string Workspace(RunnerDefinition runner) =>
        runner.Repository?.Split('/')[^1] is { } name ? $" && mkdir -p /mnt/work/{name}/{name}" : "";

    public static string? WorkingDirectory(RunnerDefinition runner) => runner.Repository is null ? JobPaths.Work : null;

    public static Container InstallAgent(ClusterDefinition cluster) => new()
    {
        Name = "berth-install",
        Image = cluster.HookImage ?? HookImage.DefaultName,
        Command = HookImage.InstallAgent(AgentDirectory),
        VolumeMounts = [Mount(AgentVolume, AgentDirectory)],
    };

    public static Container Seed(int index, CacheDefinition cache, string volume, string image)
    {
        string slot = JobPaths.CacheSlot(index);
        return new Container
        {
            Name = $"berth-seed-{index}",
            Image = image,
            Command =
            [
                $"{AgentDirectory}/{HookImage.Agent}", "seed", "--lease", $"{slot}/{CacheGrant.LeaseFile}",
                "--from", cache.Path.Replace("$", "$$", StringComparison.Ordinal), "--slot", slot, "--image", ImageId(image),
            ],
            Env =
            [
                new EnvVar
                {
                    Name = "BERTH_POD_UID",
                    ValueFrom = PodTemplate.Element("""{"fieldRef":{"fieldPath":"metadata.uid"}}"""),
                },
            ],
            // Owners and modes of the image's files can be kept by root alone.
            SecurityContext = new SecurityContext { RunAsUser = 0, RunAsGroup = 0 },
            VolumeMounts = [Mount(AgentVolume, AgentDirectory) with { ReadOnly = true }, Mount(volume, slot)],
        };
    }

    /// <summary>A tag can come to mean another image: with a new id for each pod the agent compares what is in it.</summary>
    private static string ImageId(string image) =>
        image.Contains("@sha256:", StringComparison.Ordinal) ? image : $"{image}@$(BERTH_POD_UID)";

    private static VolumeMount Mount(string volume, string path) => new() { Name = volume, MountPath = path };
}
