using System.Text.Json.Nodes;
using Berth.Core.Configuration;
using Berth.Core.Diagnosis;
using Berth.Core.Runners;
using Berth.Core.Yaml;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Cli.Clusters;

/// <summary>A configuration's runners as scale sets of a cluster, with the files that they name.</summary>
internal static class ClusterAccess
{
    /// <summary>What the cluster is to have.</summary>
    /// <param name="name">A runner or one of its instances; null for all that serve something on GitHub.</param>
    /// <exception cref="UsageException">There is no such runner, or a file that one names is not valid.</exception>
    /// <exception cref="BerthException">What stands against one of them.</exception>
    public static ClusterRendering Render(BerthConfig config, string? name)
    {
        RequireCluster(config);
        return ClusterRenderer.Render(config.Cluster, [.. Chosen(config, name).Select(runner => Request(runner, config.Cluster))]);
    }

    /// <exception cref="UsageException">The configuration's runners are not a cluster's.</exception>
    public static void RequireCluster(BerthConfig config)
    {
        if (config.Engine != EngineKind.Kubernetes)
            throw new UsageException(
                $"berth: {config.File} has 'engine: docker': scale sets of a cluster need 'engine: kubernetes', or --engine kubernetes");
    }

    /// <summary>The instances that are meant, each a scale set.</summary>
    /// <exception cref="UsageException">There is no such runner.</exception>
    public static IEnumerable<RunnerDefinition> Chosen(BerthConfig config, string? name)
    {
        if (name is null) return config.Instances().Where(runner => runner.Url is not null);
        RunnerDefinition runner = config.Find(name) ?? throw new UsageException(
            $"berth: {config.File}: {UnknownRunner.Message(name, [.. config.Runners.Select(known => known.Name)])}");
        return RunnerInstances.Of(runner);
    }

    /// <summary>A scale set's definition with the files that it names.</summary>
    /// <exception cref="UsageException">One is not there, or not valid.</exception>
    public static ScaleSetRequest Request(RunnerDefinition runner, ClusterDefinition cluster) => new(runner, cluster)
    {
        Extension = runner.Extension is { } extension ? Read(extension) : null,
        ExtensionFile = runner.Extension ?? "",
        Values = runner.Values is { } values
            ? Read(values) as JsonObject ?? throw new UsageException($"berth: {values}: values of a chart are a mapping")
            : null,
    };

    private static JsonNode? Read(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            YamlDocument document = YamlDocument.Read(stream, file);
            return document.IsValid
                ? YamlToJson.Convert(document.Root)
                : throw new UsageException(ProblemLines.Of(document.Problems));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"berth: {InertText.Line(file, 200)}: cannot be read: {InertText.Line(failure.Message, 200)}");
        }
    }
}
