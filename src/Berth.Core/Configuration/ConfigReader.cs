using Berth.Core.Runners;
using Berth.Core.Yaml;

namespace Berth.Core.Configuration;

/// <summary>Reads <c>berth.yaml</c>. All that is wrong is reported at once.</summary>
public static class ConfigReader
{
    private const string ApiVersionField = "apiVersion";
    internal const string EngineField = "engine";
    private const string ClusterField = "cluster";
    private const string TelemetryField = "telemetry";
    internal const string DefaultsField = "defaults";
    internal const string RunnersField = "runners";
    private static readonly string[] _fields =
        [ApiVersionField, EngineField, ClusterField, TelemetryField, DefaultsField, RunnersField];

    /// <summary>Reads a document.</summary>
    /// <param name="baseDirectory">What relative paths in the file are relative to, absolute.</param>
    public static ConfigResult Read(YamlDocument document, string baseDirectory, ConfigOverrides overrides)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(overrides);
        if (!document.IsValid) return new ConfigResult(null, document.Problems);
        List<Problem> problems = [];
        BerthConfig? config = ReadRoot(document.Root, new FieldContext(document.File, "", baseDirectory, problems), overrides);
        return problems.Count == 0
            ? new ConfigResult(config, [])
            : new ConfigResult(null, [.. problems.Distinct().OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)])
            {
                Sound = [.. (config?.Runners ?? []).Where(runner => problems.TrueForAll(problem => !Concerns(problem, runner)))],
            };
    }

    /// <summary>Whatever is not of another runner may be of this one.</summary>
    private static bool Concerns(Problem problem, RunnerDefinition runner)
    {
        string own = $"{RunnersField}.{Quote.Key(runner.Name)}";
        return !problem.Field.StartsWith($"{RunnersField}.", StringComparison.Ordinal)
            || problem.Field == own || problem.Field.StartsWith($"{own}.", StringComparison.Ordinal);
    }

    private static BerthConfig? ReadRoot(YamlNode node, FieldContext at, ConfigOverrides overrides)
    {
        if (node is YamlScalar { IsNull: true })
        {
            at.Report(node, $"is empty; it must begin with '{ApiVersionField}: {BerthConfig.ApiVersion}'");
            return null;
        }

        if (at.Mapping(node, _fields, key => key.StartsWith("x-", StringComparison.Ordinal)) is not { } root) return null;
        CheckVersion(root, at.At(ApiVersionField));
        EngineKind engine = ReadEngine(root, at.At(EngineField), overrides);
        ClusterDefinition cluster = new();
        if (root[ClusterField] is { } shared) cluster = ClusterFields.Read(shared, at.At(ClusterField));
        TelemetrySettings telemetry = new();
        if (root[TelemetryField] is { } told) telemetry = TelemetryFields.Read(told, at.At(TelemetryField));
        RunnerDraft defaults = RunnerDraft.Empty;
        if (root[DefaultsField] is { } fields) defaults = defaults.Apply(fields, at.At(DefaultsField));
        return new BerthConfig(
            at.File, engine, ReadRunners(root[RunnersField], at.At(RunnersField), defaults, engine, overrides))
        { Cluster = cluster, Telemetry = telemetry };
    }

    private static void CheckVersion(YamlMapping root, FieldContext at)
    {
        if (root[ApiVersionField] is not { } node)
            at.Report(root, $"is missing; add '{ApiVersionField}: {BerthConfig.ApiVersion}'");
        else if (at.Text(node) is { } version && version != BerthConfig.ApiVersion)
            at.Report(node, $"must be {BerthConfig.ApiVersion}, not {Quote.Text(version)}");
    }

    private static EngineKind ReadEngine(YamlMapping root, FieldContext at, ConfigOverrides overrides)
    {
        EngineKind? ofFile = root[EngineField] is { } node ? at.OneOf<EngineKind>(node) : null;
        EngineKind? over = overrides.EngineValue() is { } value
            ? (at with { File = value.Source, Field = "" }).OneOf<EngineKind>(value.Value)
            : null;
        return over ?? ofFile ?? EngineKind.Docker;
    }

    private static List<RunnerDefinition> ReadRunners(
        YamlNode? node, FieldContext at, RunnerDraft defaults, EngineKind engine, ConfigOverrides overrides)
    {
        if (node is null or YamlScalar { IsNull: true }) return [];
        if (node is not YamlMapping runners)
        {
            at.Report(node, $"must be a mapping of runners by name, not {node.Description}");
            return [];
        }

        List<RunnerDefinition> read = [];
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        foreach (YamlEntry entry in runners.Entries)
        {
            FieldContext here = at.At(Quote.Key(entry.Key.Text));
            RunnerDraft draft = (defaults with { Name = entry.Key.Text }).Apply(entry.Value, here).Override(overrides, here);
            draft.ReportConflicts(entry.Key, here, engine);
            foreach (RunnerDefinition instance in RunnerInstances.Of(draft.Runner))
            {
                if (!names.TryAdd(instance.Name, entry.Key.Text))
                    here.Report(entry.Key,
                        $"gives a runner '{Quote.Key(instance.Name)}', as '{Quote.Key(names[instance.Name])}' does already");
            }

            read.Add(draft.Runner);
        }

        return read;
    }
}
