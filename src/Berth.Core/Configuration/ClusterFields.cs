using System.Text.Json.Nodes;
using Berth.Core.Runners;
using Berth.Core.Yaml;

namespace Berth.Core.Configuration;

/// <summary>The fields of <c>cluster:</c>, for reader and schema alike.</summary>
internal static class ClusterFields
{
    private const string OciScheme = "oci://";

    private static readonly (string Name, string Description,
        Func<ClusterDefinition, YamlNode, FieldContext, ClusterDefinition> Read)[] _all =
    [
        ("context", "The context of the kubeconfig. Default: its current one.",
            (cluster, node, at) => cluster with { Context = at.Text(node) ?? cluster.Context }),
        ("charts", "Where the charts of Actions Runner Controller are: an OCI registry, or a directory with both, unpacked or as " +
            $"archives, relative to this file. Default: {ClusterDefinition.PublicCharts}.",
            (cluster, node, at) => at.Text(node) is { } charts ? cluster with { Charts = Location(charts, at) } : cluster),
        ("chartVersion", $"The version of both charts. Default: {ClusterDefinition.DefaultChartVersion}.",
            (cluster, node, at) =>
                cluster with { ChartVersion = at.Checked(node, ClusterNames.VersionError) ?? cluster.ChartVersion }),
        ("controllerNamespace", "The namespace of the controller and of the listeners. Default: arc-systems.",
            (cluster, node, at) =>
                cluster with { ControllerNamespace = at.Checked(node, ClusterNames.NamespaceError) ?? cluster.ControllerNamespace }),
        ("hookImage", "The image that brings Berth's hook and agent into runner pods; 'berth image push' makes one. Default: the " +
            "one that 'berth image load' puts on a cluster of Berth's own.",
            (cluster, node, at) => cluster with { HookImage = at.Checked(node, RunnerFields.ImageError) ?? cluster.HookImage }),
    ];

    private static readonly string[] _names = [.. _all.Select(field => field.Name)];

    public static ClusterDefinition Read(YamlNode node, FieldContext at)
    {
        ClusterDefinition cluster = new();
        if (node is YamlScalar { IsNull: true } || at.Mapping(node, _names) is not { } fields) return cluster;
        foreach ((string name, _, Func<ClusterDefinition, YamlNode, FieldContext, ClusterDefinition> read) in _all)
        {
            if (fields[name] is { } value) cluster = read(cluster, value, at.At(name));
        }

        return cluster;
    }

    public static JsonObject Schema()
    {
        JsonObject schema = SchemaOf.Mapping(
            _all.Select(field => (field.Name, ConfigSchema.Described(SchemaOf.Text(), field.Description))));
        schema["type"] = new JsonArray("object", "null");
        return schema;
    }

    private static string Location(string charts, FieldContext at) => charts.StartsWith(OciScheme, StringComparison.Ordinal)
        ? charts.TrimEnd('/')
        : Path.GetFullPath(charts, at.BaseDirectory);
}
