using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Pods;
using Berth.Core.Runners;
using Berth.Core.Yaml;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.ScaleSets.Hooks;

/// <summary>
/// A runner whose jobs the official hook runs. Its own pod mounts the hook extension and nothing else: caches belong to the
/// job's pod alone.
/// </summary>
internal static class OfficialHookPod
{
    private const string ExtensionFile = "extension.yaml";

    public static (RunnerPod? Pod, IReadOnlyList<Finding> Findings) Of(ScaleSetRequest request)
    {
        RunnerDefinition runner = request.Runner;
        JsonObject? own = OfficialExtension.Create(runner, request.Cluster);
        (JsonObject? extension, IReadOnlyList<string> problems) = request.Extension is null
            ? (own, [])
            : UserExtension.Merge(request, own);
        if (problems.Count == 0 && extension is not null)
        {
            JsonObject planned = OfficialHook.Pod(runner);
            problems = [.. OfficialHookRules.Problems(OfficialHook.Merge(planned, extension), planned)];
        }

        if (problems.Count > 0)
            return (null, [Finding.Certain("config-extension-invalid",
                $"runner {runner.Name}: the official hook could not run a job with this extension: {problems[0]}",
                $"Change {request.ExtensionFile}, or use 'hook: berth'.", problems)]);

        Dictionary<string, string> files = new(StringComparer.Ordinal);
        if (extension is not null) files[ExtensionFile] = JsonToYaml.Convert(extension);
        return (new RunnerPod(ContainerModes.Of(runner), Spec(runner, extension is not null), files, [.. Notes(runner, own)]), []);
    }

    private static PodSpec Spec(RunnerDefinition runner, bool extended) => new()
    {
        SecurityContext = runner.WorkVolume is null ? null : new PodSecurityContext { FsGroup = OfficialHook.Group },
        Containers =
        [
            new Container
            {
                Name = "runner",
                Image = runner.RunnerImage,
                Command = [$"{ClusterPaths.RunnerHome}/run.sh"],
                Env = extended
                    ? [PodTemplate.Variable("ACTIONS_RUNNER_CONTAINER_HOOK_TEMPLATE", HookFiles.PathOf(ExtensionFile))]
                    : null,
                VolumeMounts = extended ? [HookFiles.Mount] : null,
            },
        ],
        Volumes = extended ? [HookFiles.AsVolume(runner)] : null,
    };

    /// <summary>Seen in prepare-job.ts of 0.8.1: the list of the job's mounts is the one that its services get.</summary>
    private static IEnumerable<string> Notes(RunnerDefinition runner, JsonObject? own)
    {
        if (own is null || runner.WorkVolume is not null) yield break;
        yield return runner.Mode == RunnerMode.Privileged
            ? "jobs with services cannot start in mode 'privileged' with the official hook, which mounts " +
                "the job's volumes in its services too (hook: berth has no such limit)"
            : "the official hook mounts the job's caches and mounts in its services too (hook: berth " +
                "does not)";
    }
}
