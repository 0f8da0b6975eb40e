using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Pods;
using Berth.Core.Runners;
using Berth.Core.Yaml;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.ScaleSets.Hooks;

/// <summary>A runner whose jobs Berth's own hook runs: an init container brings hook and agent from Berth's image.</summary>
internal static class BerthHookPod
{
    private const string Programs = "berth-programs";
    private const string DefinitionFile = "runner.json";
    private const string StartFile = "hook.sh";
    private const string StartedFile = "started.sh";
    private const string ExtensionFile = "extension.yaml";

    // The runner starts hooks that end in .sh with bash -e.
    private const string Start = $"#!/bin/bash\nexec {ClusterPaths.Programs}/{HookImage.Hook} \"$@\"\n";

    // The runner writes the event down before the first thing that it does with it: were this script not there, the job's container
    // would come before that, and the hook could not tell a fork's job (docs/adr/0018-jobs-of-forks-are-refused.md).
    private const string Started = "#!/bin/bash\nexit 0\n";

    // Whom the official image's runner runs as.
    private const long RunnerUser = 1001;

    public static RunnerPod Of(ScaleSetRequest request)
    {
        RunnerDefinition runner = request.Runner;
        string image = request.Cluster.HookImage ?? HookImage.DefaultName;
        VolumeMount programs = new() { Name = Programs, MountPath = ClusterPaths.Programs };
        PodSpec spec = new()
        {
            // The work volume belongs to root until the kubelet gives it to this group.
            SecurityContext = runner.WorkVolume is null ? null : new PodSecurityContext { FsGroup = RunnerUser },
            InitContainers =
            [
                new Container
                {
                    Name = "berth",
                    Image = image,
                    Command = HookImage.InstallBoth(ClusterPaths.Programs),
                    // What a namespace at the level 'restricted' asks for; nothing more is needed to copy two files.
                    SecurityContext = new SecurityContext
                    {
                        RunAsUser = RunnerUser,
                        RunAsGroup = RunnerUser,
                        RunAsNonRoot = true,
                        AllowPrivilegeEscalation = false,
                        Capabilities = new Capabilities { Drop = ["ALL"] },
                        SeccompProfile = new SeccompProfile { Type = "RuntimeDefault" },
                    },
                    VolumeMounts = [programs],
                },
            ],
            Containers =
            [
                new Container
                {
                    Name = "runner",
                    Image = runner.RunnerImage,
                    Command = [$"{ClusterPaths.RunnerHome}/run.sh"],
                    Env =
                    [
                        PodTemplate.Variable("ACTIONS_RUNNER_CONTAINER_HOOKS", HookFiles.PathOf(StartFile)),
                        .. runner.Forks == ForkPolicy.Allow
                            ? Array.Empty<EnvVar>()
                            : [PodTemplate.Variable("ACTIONS_RUNNER_HOOK_JOB_STARTED", HookFiles.PathOf(StartedFile))],
                        PodTemplate.Variable("BERTH_ENGINE", "kubernetes"),
                        PodTemplate.Variable("BERTH_RUNNER_DEFINITION", HookFiles.PathOf(DefinitionFile)),
                        PodTemplate.Variable("BERTH_HOOK_IMAGE", image),
                    ],
                    VolumeMounts = [programs with { ReadOnly = true }, HookFiles.Mount],
                },
            ],
            Volumes = [new Volume { Name = Programs, EmptyDir = new EmptyDirVolume() }, HookFiles.AsVolume(runner)],
        };
        return new RunnerPod(ContainerModes.Of(runner, Rules(runner)), spec, Files(request), []);
    }

    /// <summary>
    /// To see at once that a pod is ready, why one is not, and to lease a cache's slot. Where one is taken away the hook goes on
    /// without, and says so.
    /// </summary>
    private static JsonObject[] Rules(RunnerDefinition runner) =>
    [
        ContainerModes.Rule("", "pods", "watch"),
        ContainerModes.Rule("", "events", "list", "watch"),
        .. runner.Caches.Count > 0
            ? [ContainerModes.Rule("coordination.k8s.io", "leases", "get", "list", "create", "update", "delete")]
            : Array.Empty<JsonObject>(),
    ];

    private static Dictionary<string, string> Files(ScaleSetRequest request)
    {
        string? extension = request.Extension is null ? null : HookFiles.PathOf(ExtensionFile);
        Dictionary<string, string> files = new(StringComparer.Ordinal)
        {
            [StartFile] = Start,
            [DefinitionFile] = JsonSerializer.Serialize(
                // The hook needs neither the name of a secret nor a file of another machine.
                request.Runner with { Credentials = null, Values = null, Extension = extension },
                RunnerDefinitionJson.Default.RunnerDefinition) + "\n",
        };
        if (request.Runner.Forks != ForkPolicy.Allow) files[StartedFile] = Started;
        if (request.Extension is { } document) files[ExtensionFile] = JsonToYaml.Convert(document);
        return files;
    }
}
