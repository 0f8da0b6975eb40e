using Berth.Core.Runners;
using Berth.Core.Yaml;

namespace Berth.Core.Configuration;

/// <summary>
/// A runner while it is read, with the place that each field's value came from: its own, the defaults or the environment.
/// </summary>
internal sealed record RunnerDraft
{
    private readonly RunnerDefinition _runner = new() { Name = "" };
    private readonly IReadOnlyDictionary<string, (YamlNode Node, FieldContext Context)> _origins =
        new Dictionary<string, (YamlNode, FieldContext)>();

    public static RunnerDraft Empty { get; } = new();

    public string Name { get; init; } = "";

    public RunnerDefinition Runner => _runner with { Name = Name };

    private RunnerDraft With(RunnerDefinition runner, IReadOnlyDictionary<string, (YamlNode, FieldContext)> origins) =>
        new(runner, origins) { Name = Name };

    private RunnerDraft()
    {
    }

    private RunnerDraft(RunnerDefinition runner, IReadOnlyDictionary<string, (YamlNode, FieldContext)> origins)
    {
        _runner = runner;
        _origins = origins;
    }

    /// <summary>The draft with what a mapping says; one of nothing says nothing.</summary>
    public RunnerDraft Apply(YamlNode node, FieldContext at)
    {
        if (node is YamlScalar { IsNull: true } || at.Mapping(node, RunnerFields.Names) is not { } fields) return this;
        RunnerDefinition runner = _runner;
        Dictionary<string, (YamlNode, FieldContext)> origins = new(_origins);
        foreach (RunnerField field in RunnerFields.All)
        {
            if (fields[field.Name] is not { } value) continue;
            FieldContext here = at.At(field.Name);
            runner = field.Read(runner, value, here);
            origins[field.Name] = (value, here);
        }

        YamlEntry[] scopes = [.. fields.Entries.Where(entry => RunnerFields.Scopes.Contains(entry.Key.Text))];
        foreach (YamlEntry second in scopes.Skip(1))
            at.At(second.Key.Text).Report(second.Key,
                $"cannot stand beside '{scopes[0].Key.Text}': a runner serves one of {Quote.List(RunnerFields.Scopes)}");
        return With(runner, origins);
    }

    /// <summary>The draft with what the environment says of every runner.</summary>
    public RunnerDraft Override(ConfigOverrides overrides, FieldContext at)
    {
        RunnerDefinition runner = _runner;
        Dictionary<string, (YamlNode, FieldContext)> origins = new(_origins);
        foreach (RunnerField field in RunnerFields.All)
        {
            if (overrides.Variable(field.Variable) is not { } value) continue;
            FieldContext here = at with { File = field.Variable!, Field = "" };
            runner = field.Read(runner, value, here);
            origins[field.Name] = (value, here);
        }

        return With(runner, origins);
    }

    /// <summary>Reports what does not go together, at the value concerned; what is wrong with the name at the name.</summary>
    public void ReportConflicts(YamlScalar key, FieldContext at, EngineKind engine)
    {
        if (RunnerName.Problem(Name, Runner.Instances) is { } wrong) at.Report(key, wrong);
        else if (engine == EngineKind.Kubernetes && ClusterRules.NameProblem(Name, Runner.Instances) is { } unfit) at.Report(key, unfit);
        Dictionary<string, int[]> accepted = new[] { RunnerFields.Caches, RunnerFields.Mounts }.ToDictionary(field => field, Accepted);
        foreach (RunnerConflict conflict in RunnerRules.Conflicts(Runner, engine, (field, position) => accepted[field][position]))
        {
            if (!_origins.TryGetValue(conflict.Field, out (YamlNode Node, FieldContext Context) origin))
                at.At(conflict.Path).Report(key, conflict.Message);
            else if (conflict.Index is not { } index)
                origin.Context.Report(origin.Node, conflict.Message);
            else if (origin.Node is YamlSequence list)
                origin.Context.At(index).Report(list.Items[index], conflict.Message);
        }
    }

    /// <summary>The positions of the items that the definition has: it has none for one that was refused.</summary>
    private int[] Accepted(string field)
    {
        if (!_origins.TryGetValue(field, out (YamlNode Node, FieldContext Context) origin) || origin.Node is not YamlSequence list)
            return [];
        FieldContext unheard = origin.Context with { Problems = [] };
        return
        [
            .. list.Items.Index().Where(item => field == RunnerFields.Caches
                ? VolumeMappings.ReadCache((item.Item, unheard)) is not null
                : VolumeMappings.ReadMount((item.Item, unheard)) is not null).Select(item => item.Index),
        ];
    }
}
