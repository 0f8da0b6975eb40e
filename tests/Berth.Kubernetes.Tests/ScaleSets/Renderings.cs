using System.Runtime.CompilerServices;
using Berth.Core.Configuration;
using Berth.Core.Runners;
using Berth.Core.Yaml;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.Tests.ScaleSets;

/// <summary>Renderings of a <c>berth.yaml</c>, and what they are held against.</summary>
internal static class Renderings
{
    /// <summary>The configuration of this text, which must be valid.</summary>
    public static BerthConfig Config(string runners)
    {
        ConfigResult result = ConfigReader.Read(YamlDocument.Parse(
            $"apiVersion: berth/v1\nengine: kubernetes\ndefaults: {{ credentials: work }}\n{runners}", "berth.yaml"), "/etc/berth", ConfigOverrides.None);
        Assert.Empty(result.Problems);
        return result.Config!;
    }

    public static ClusterRendering Of(string runners, string? extension = null, string? values = null)
    {
        BerthConfig config = Config(runners);
        return ClusterRenderer.Render(config.Cluster, [.. config.Instances().Select(runner => Request(runner, config.Cluster, extension, values))]);
    }

    public static ScaleSetRequest Request(RunnerDefinition runner, ClusterDefinition cluster, string? extension = null, string? values = null) => new(runner, cluster)
    {
        Extension = extension is null ? null : YamlToJson.Convert(YamlDocument.Parse(extension, "pod.yaml").Root!),
        ExtensionFile = "pod.yaml",
        Values = values is null ? null : YamlToJson.Convert(YamlDocument.Parse(values, "values.yaml").Root!)!.AsObject(),
    };

    /// <summary>Holds a rendering against <c>Snapshots/NAME.yaml</c>; a difference is left beside it as <c>.received</c>.</summary>
    public static void Matches(string name, ClusterRendering rendering, [CallerFilePath] string caller = "")
    {
        string file = Path.Combine(Path.GetDirectoryName(caller)!, "Snapshots", name + ".yaml");
        string actual = string.Concat(rendering.Files().Select(part => $"---\n# {part.Path}\n{part.Text()}"));
        string expected = File.Exists(file) ? File.ReadAllText(file) : "";
        if (actual == expected) return;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(Path.ChangeExtension(file, ".received.yaml"), actual);
        Assert.Equal(expected, actual);
    }
}
