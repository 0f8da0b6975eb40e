using Berth.Core.Runners;

namespace Berth.Core.Configuration;

/// <summary>A valid <c>berth.yaml</c>, defaults and environment applied.</summary>
/// <param name="File">Where it was read from, as the user named it.</param>
/// <param name="Runners">As the file defines them, in its order: a runner of several instances is here once.</param>
public sealed record BerthConfig(string File, EngineKind Engine, IReadOnlyList<RunnerDefinition> Runners)
{
    /// <summary>What <c>engine: kubernetes</c> runs them on.</summary>
    public ClusterDefinition Cluster { get; init; } = new();

    /// <summary>What is told of the daemon, and where.</summary>
    public TelemetrySettings Telemetry { get; init; } = new();

    /// <summary>The one value of <c>apiVersion</c>.</summary>
    public const string ApiVersion = "berth/v1";

    /// <summary>The file's name where Berth looks for it.</summary>
    public const string FileName = "berth.yaml";

    /// <summary>Every runner that is to exist: <c>name-1</c> to <c>name-N</c> of a runner of N instances.</summary>
    public IEnumerable<RunnerDefinition> Instances() => Runners.SelectMany(RunnerInstances.Of);

    /// <summary>A runner by its name in the file or by that of one of its instances; null when there is none.</summary>
    public RunnerDefinition? Find(string name) =>
        Runners.FirstOrDefault(runner => runner.Name == name) ?? Instances().FirstOrDefault(runner => runner.Name == name);
}
