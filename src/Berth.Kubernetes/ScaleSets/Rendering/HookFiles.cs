using System.Text.Json.Nodes;
using Berth.Core.Pods;
using Berth.Core.Runners;

namespace Berth.Kubernetes.ScaleSets.Rendering;

/// <summary>Files that a hook reads in the runner's pod, from a ConfigMap.</summary>
internal static class HookFiles
{
    private const string Volume = "berth-hook-files";

    public static JsonObject ConfigMap(RunnerDefinition runner, IReadOnlyDictionary<string, string> files)
    {
        JsonObject data = [];
        foreach ((string name, string text) in files.OrderBy(file => file.Key, StringComparer.Ordinal)) data[name] = text;
        return KubeObject.Create("v1", "ConfigMap", ScaleSetNames.HookFiles(runner.Name), runner.Namespace, runner.Name)
            .With("data", data);
    }

    public static Volume AsVolume(RunnerDefinition runner) =>
        new() { Name = Volume, ConfigMap = new ConfigMapVolume { Name = ScaleSetNames.HookFiles(runner.Name) } };

    public static VolumeMount Mount =>
        new() { Name = Volume, MountPath = ClusterPaths.HookFiles, ReadOnly = true };

    public static string PathOf(string file) => $"{ClusterPaths.HookFiles}/{file}";
}
