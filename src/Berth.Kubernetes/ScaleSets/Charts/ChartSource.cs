using Berth.Core.Diagnosis;
using Berth.Core.Runners;
using Berth.Core.Yaml;

namespace Berth.Kubernetes.ScaleSets.Charts;

/// <summary>Where the two charts of Actions Runner Controller are: a registry, or a directory with them, unpacked or as archives.</summary>
internal static class ChartSource
{
    public const string ControllerName = "gha-runner-scale-set-controller";
    public const string ScaleSetName = "gha-runner-scale-set";

    public static Chart Controller(ClusterDefinition cluster) => Find(cluster, ControllerName);

    public static Chart ScaleSet(ClusterDefinition cluster) => Find(cluster, ScaleSetName);

    private static Chart Find(ClusterDefinition cluster, string name)
    {
        string version = cluster.ChartVersion;
        if (cluster.Charts.StartsWith("oci://", StringComparison.Ordinal)) return new Chart(name, version, $"{cluster.Charts}/{name}");
        string archive = Path.Combine(cluster.Charts, $"{name}-{version}.tgz");
        if (File.Exists(archive)) return new Chart(name, version, archive);
        string directory = Path.Combine(cluster.Charts, name);
        string file = Path.Combine(directory, "Chart.yaml");
        if (!File.Exists(file))
            throw new BerthException(Finding.Certain(
                "config-chart-missing", $"there is neither {Path.GetFileName(archive)} nor {name}/Chart.yaml in {cluster.Charts}",
                "Put the chart there ('helm pull' gets it), or mend 'cluster.charts' and 'cluster.chartVersion' in berth.yaml."));
        string? found = VersionIn(file);
        return found == version
            ? new Chart(name, version, directory)
            : throw new BerthException(Finding.Certain(
                "config-chart-missing", $"{file} is version {found ?? "unknown"}, and berth.yaml wants {version}",
                "Set 'cluster.chartVersion' in berth.yaml to the version that is there, for both charts the same."));
    }

    private static string? VersionIn(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            return YamlDocument.Read(stream, file).Root is YamlMapping chart && chart["version"] is YamlScalar version ? version.Text : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
