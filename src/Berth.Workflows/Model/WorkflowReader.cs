using System.Text.RegularExpressions;
using Berth.Core.Yaml;

namespace Berth.Workflows.Model;

/// <summary>
/// Reads a workflow file (docs.github.com, "Workflow syntax for GitHub Actions"). What does not concern a job's run on one
/// machine (<c>on</c>, <c>permissions</c>, <c>concurrency</c>, <c>environment</c>…) is allowed and ignored.
/// </summary>
public sealed partial class WorkflowReader
{
    private static readonly string[] _workflowKeys =
        ["name", "run-name", "on", "permissions", "env", "defaults", "concurrency", "jobs"];

    private static readonly string[] _jobKeys =
    [
        "name", "permissions", "needs", "if", "runs-on", "snapshot", "environment", "concurrency", "outputs", "env", "defaults",
        "steps",
        "timeout-minutes", "strategy", "continue-on-error", "container", "services", "uses", "with", "secrets",
    ];

    private static readonly string[] _stepKeys =
        ["id", "if", "name", "uses", "run", "working-directory", "shell", "with", "env", "continue-on-error", "timeout-minutes"];

    private static readonly string[] _containerKeys = ["image", "credentials", "env", "ports", "volumes", "options"];
    private static readonly string[] _serviceKeys = [.. _containerKeys, "entrypoint", "command"];

    private readonly YamlFields _fields;

    private WorkflowReader(string file) => _fields = new YamlFields(file);

    /// <summary>Reads a workflow's text.</summary>
    /// <param name="file">The file's name, for problems.</param>
    public static WorkflowReading Read(string text, string file)
    {
        YamlDocument document = YamlDocument.Parse(text, file);
        if (!document.IsValid)
        {
            return new WorkflowReading(null, TopKey().IsMatch(text) ? document.Problems : [NoWorkflow(), .. document.Problems]);
        }

        // Of the keys of something else, none has to be said.
        if (document.Root is not YamlMapping root || (root["on"] ?? root["jobs"]) is null)
        {
            return new WorkflowReading(null, [NoWorkflow(document.Root is YamlMapping ? null : document.Root)]);
        }

        WorkflowReader reader = new(file);
        Workflow? workflow = reader.Workflow(document.Root, file);
        return reader._fields.Problems.Count == 0
            ? new WorkflowReading(workflow, [])
            : new WorkflowReading(
                null, [.. reader._fields.Problems.OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)]);

        Problem NoWorkflow(YamlNode? other = null) => new(file, 1, 1, "",
            $"is no workflow: it {(other is null ? "has neither 'on' nor 'jobs'" : $"is {other.Description}, with neither 'on' nor 'jobs'")}");
    }

    /// <summary>What every workflow has somewhere, also one whose YAML is broken.</summary>
    [GeneratedRegex("""(^|[{,])\s*["']?(on|jobs)["']?\s*:""", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex TopKey();

    private Workflow? Workflow(YamlNode root, string file)
    {
        if (_fields.Mapping(root, "", _workflowKeys) is not { } mapping)
        {
            return null;
        }

        if (mapping["jobs"] is not { } jobs)
        {
            _fields.Add(root, "", "has no jobs");
            return null;
        }

        return new Workflow
        {
            File = file,
            Name = _fields.PlainText(mapping["name"], "name"),
            Env = _fields.MappingTemplate(mapping["env"], "env"),
            Defaults = Defaults(mapping["defaults"], "defaults"),
            JobsPosition = _fields.Position(jobs, "jobs"),
            Jobs = Jobs(_fields.Mapping(jobs, "jobs")?.Entries ?? []),
        };
    }

    private WorkflowJob? Job(YamlEntry entry, string field, string[] ids)
    {
        if (_fields.Mapping(entry.Value, field, _jobKeys) is not { } job)
        {
            return null;
        }

        YamlMapping? strategy = job["strategy"] is { } node
            ? _fields.Mapping(node, $"{field}.strategy", ["matrix", "fail-fast", "max-parallel"])
            : null;
        string? uses = _fields.PlainText(job["uses"], $"{field}.uses");
        if (uses is null && job["steps"] is null)
        {
            _fields.Add(entry.Key, field, "has neither steps nor uses");
        }

        return new WorkflowJob
        {
            Id = entry.Key.Text,
            Position = _fields.Position(entry.Key, field),
            Name = _fields.Scalar(job["name"], $"{field}.name"),
            Needs = Needs(job["needs"], $"{field}.needs", ids),
            If = _fields.Condition(job["if"], $"{field}.if"),
            IfText = _fields.PlainText(job["if"], $"{field}.if"),
            Env = _fields.MappingTemplate(job["env"], $"{field}.env"),
            Defaults = Defaults(job["defaults"], $"{field}.defaults"),
            Container = Container(job["container"], $"{field}.container", _containerKeys),
            Services = Services(job["services"], $"{field}.services"),
            Matrix = _fields.MappingTemplate(strategy?["matrix"], $"{field}.strategy.matrix"),
            FailFast = _fields.Scalar(strategy?["fail-fast"], $"{field}.strategy.fail-fast"),
            MaxParallel = _fields.Scalar(strategy?["max-parallel"], $"{field}.strategy.max-parallel"),
            TimeoutMinutes = _fields.Scalar(job["timeout-minutes"], $"{field}.timeout-minutes"),
            Outputs = _fields.MappingTemplate(job["outputs"], $"{field}.outputs"),
            Steps = Steps(job["steps"], $"{field}.steps"),
            Uses = uses,
        };
    }

    private WorkflowJob[] Jobs(IReadOnlyList<YamlEntry> entries)
    {
        string[] ids = [.. entries.Select(entry => entry.Key.Text)];
        return [.. entries.Select(entry => Job(entry, $"jobs.{entry.Key.Text}", ids)).OfType<WorkflowJob>()];
    }

    private List<string> Needs(YamlNode? node, string field, string[] jobs)
    {
        List<string> needs = [];
        foreach (YamlNode item in node switch { null => [], YamlSequence several => several.Items, _ => [node] })
        {
            if (_fields.PlainText(item, field) is not { } id) continue;
            if (jobs.Contains(id, StringComparer.OrdinalIgnoreCase)) needs.Add(id);
            else _fields.Add(item, field, Nearest.Unknown("job", id, jobs));
        }

        return needs;
    }

    private RunDefaults Defaults(YamlNode? node, string field)
    {
        YamlMapping? run = node is not null && _fields.Mapping(node, field, ["run"])?["run"] is { } inner
            ? _fields.Mapping(inner, $"{field}.run", ["shell", "working-directory"])
            : null;
        return new RunDefaults(
            _fields.Scalar(run?["shell"], $"{field}.run.shell"),
            _fields.Scalar(run?["working-directory"], $"{field}.run.working-directory"));
    }

    private TemplateNode? Container(YamlNode? node, string field, string[] known)
    {
        if (node is YamlMapping mapping)
        {
            _fields.Mapping(node, field, known);
            if (mapping["image"] is null)
            {
                _fields.Add(node, field, "has no image");
            }

            if (mapping["credentials"] is { } credentials)
            {
                _fields.MappingTemplate(credentials, $"{field}.credentials", ["username", "password"]);
            }
        }

        return node is YamlMapping ? _fields.Template(node, field) : _fields.Scalar(node, field);
    }

    private TemplateNode? Services(YamlNode? node, string field)
    {
        if (node is not YamlMapping services)
        {
            return _fields.MappingTemplate(node, field);
        }

        return new TemplateNode.Mapping(
            [.. services.Entries
                .Select(entry => (entry.Key.Text, Value: Container(entry.Value, $"{field}.{entry.Key.Text}", _serviceKeys)))
                .Where(service => service.Value is not null)
                .Select(service => KeyValuePair.Create(service.Text, service.Value!))],
            _fields.Position(node, field));
    }

    private List<WorkflowStep> Steps(YamlNode? node, string field)
    {
        if (node is null)
        {
            return [];
        }

        if (node is not YamlSequence sequence)
        {
            _fields.Add(node, field, $"must be a list, not {node.Description}");
            return [];
        }

        List<WorkflowStep> steps = [.. sequence.Items.Select((item, index) => Step(item, $"{field}[{index}]"))
            .OfType<WorkflowStep>()];
        foreach (IGrouping<string, WorkflowStep> twice in steps
            .Where(step => step.Id is not null).GroupBy(step => step.Id!, StringComparer.OrdinalIgnoreCase)
                .Where(group => group.Count() > 1))
        {
            _fields.Add(twice.Last().Position.Problem($"The id '{twice.Key}' is used by another step of the job already"));
        }

        return steps;
    }

    private WorkflowStep? Step(YamlNode node, string field)
    {
        if (_fields.Mapping(node, field, _stepKeys) is not { } step)
        {
            return null;
        }

        string? uses = _fields.PlainText(step["uses"], $"{field}.uses");
        TemplateNode? run = _fields.Scalar(step["run"], $"{field}.run");
        if ((uses is null) == (run is null))
        {
            _fields.Add(node, field, uses is null
                ? "has neither run nor uses"
                : "has both run and uses; it can have one of them");
        }

        return new WorkflowStep
        {
            Position = _fields.Position(node, field),
            Id = _fields.PlainText(step["id"], $"{field}.id"),
            Name = _fields.Scalar(step["name"], $"{field}.name"),
            If = _fields.Condition(step["if"], $"{field}.if"),
            Run = run,
            Uses = uses,
            With = _fields.MappingTemplate(step["with"], $"{field}.with"),
            Env = _fields.MappingTemplate(step["env"], $"{field}.env"),
            Shell = _fields.Scalar(step["shell"], $"{field}.shell"),
            WorkingDirectory = _fields.Scalar(step["working-directory"], $"{field}.working-directory"),
            ContinueOnError = _fields.Scalar(step["continue-on-error"], $"{field}.continue-on-error"),
            TimeoutMinutes = _fields.Scalar(step["timeout-minutes"], $"{field}.timeout-minutes"),
        };
    }
}
