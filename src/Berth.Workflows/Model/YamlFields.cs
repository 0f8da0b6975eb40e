using Berth.Core.Yaml;
using Berth.Workflows.Expressions;

namespace Berth.Workflows.Model;

/// <summary>Reads fields out of YAML nodes and collects what is wrong with them.</summary>
internal sealed class YamlFields(string file)
{
    private readonly List<Problem> _problems = [];

    public IReadOnlyList<Problem> Problems => _problems;

    public void Add(Problem problem) => _problems.Add(problem);

    public void Add(YamlNode node, string field, string message) => _problems.Add(Position(node, field).Problem(message));

    public SourcePosition Position(YamlNode node, string field) => new(file, node.Line, node.Column, field);

    /// <summary>The node as a mapping with no keys but the known ones; null, with a problem, when it is something else.</summary>
    public YamlMapping? Mapping(YamlNode node, string field, IReadOnlyCollection<string>? known = null)
    {
        if (node is not YamlMapping mapping)
        {
            Add(node, field, $"must be a mapping, not {node.Description}");
            return null;
        }

        if (known is not null)
        {
            foreach (YamlEntry entry in mapping.Entries.Where(entry => !known.Contains(entry.Key.Text)))
            {
                Add(entry.Key, field, Nearest.Unknown("key", entry.Key.Text, known));
            }
        }

        return mapping;
    }

    /// <summary>A plain text without expressions; null when there is none.</summary>
    public string? PlainText(YamlNode? node, string field)
    {
        switch (node)
        {
            case null:
                return null;
            case YamlScalar scalar:
                return scalar.Text;
            default:
                Add(node, field, $"must be a text, not {node.Description}");
                return null;
        }
    }

    /// <summary>A text, number or boolean that may be an expression.</summary>
    public TemplateNode? Scalar(YamlNode? node, string field)
    {
        if (node is null or YamlScalar)
        {
            return node is null ? null : Template(node, field);
        }

        Add(node, field, $"must be a single value, not {node.Description}");
        return null;
    }

    /// <summary>Any node, with every text in it read as a template.</summary>
    public TemplateNode? Template(YamlNode? node, string field) => node switch
    {
        null => null,
        YamlScalar scalar => Scalar(scalar, field),
        YamlSequence sequence => new TemplateNode.Sequence(
            [.. sequence.Items.Select((item, index) => Template(item, $"{field}[{index}]")!)], Position(node, field)),
        YamlMapping mapping => new TemplateNode.Mapping(
            [.. mapping.Entries.Select(
                entry => KeyValuePair.Create(entry.Key.Text, Template(entry.Value, $"{field}.{entry.Key.Text}")!))],
            Position(node, field)),
        _ => throw new ArgumentException($"{node.GetType().Name} is no kind of YAML node", nameof(node)),
    };

    /// <summary>A mapping, or an expression that gives one.</summary>
    public TemplateNode? MappingTemplate(YamlNode? node, string field, IReadOnlyCollection<string>? known = null)
    {
        if (node is not null and not YamlMapping && !IsExpression(node) && node is not YamlScalar { IsNull: true })
        {
            Add(node, field, $"must be a mapping, not {node.Description}");
            return null;
        }

        if (node is YamlMapping)
        {
            Mapping(node, field, known);
        }

        return Template(node, field);
    }

    public Condition Condition(YamlNode? node, string field)
    {
        if (PlainText(node, field) is not { } text)
        {
            return Expressions.Condition.Default;
        }

        try
        {
            return Expressions.Condition.Parse(text);
        }
        catch (ExpressionException e)
        {
            Add(Where((YamlScalar)node!, field).At(e.Position).Problem(e.Message));
            return Expressions.Condition.Default;
        }
    }

    public static bool IsExpression(YamlNode node) =>
        node is YamlScalar { Text: var text } && text.Contains("${{", StringComparison.Ordinal);

    private TemplateNode Scalar(YamlScalar scalar, string field)
    {
        ExpressionValue? literal = scalar.Kind switch
        {
            YamlScalarKind.Null => ExpressionValue.Null,
            YamlScalarKind.Boolean => ExpressionValue.Of(scalar.AsBoolean()!.Value),
            YamlScalarKind.Integer or YamlScalarKind.Float => ExpressionValue.Of(scalar.AsNumber()!.Value),
            _ => null,
        };
        if (literal is not null)
        {
            return new TemplateNode.Literal(literal, Position(scalar, field));
        }

        TextPosition where = Where(scalar, field);
        try
        {
            return new TemplateNode.Text(ExpressionTemplate.Parse(scalar.Text), where);
        }
        catch (ExpressionException e)
        {
            Add(where.At(e.Position).Problem(e.Message));
            return new TemplateNode.Literal(ExpressionValue.Null, where.Start);
        }
    }

    private TextPosition Where(YamlScalar scalar, string field) => new(Position(scalar, field), scalar.Text, scalar.IsPlain);
}
