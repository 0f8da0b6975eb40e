using Berth.Core.Diagnosis;
using Berth.Workflows.Expressions;

namespace Berth.Workflows.Model;

/// <summary>
/// A part of a workflow whose values may be expressions: they are computed where the job runs, not where the file is read.
/// </summary>
public abstract record TemplateNode(SourcePosition Position)
{
    /// <summary>Computes the value of the node and all below it.</summary>
    /// <exception cref="BerthException">An expression fails; the finding names file, line and column.</exception>
    public abstract ExpressionValue Evaluate(ExpressionScope scope);

    /// <summary>Computes a text.</summary>
    /// <exception cref="BerthException">An expression fails.</exception>
    public string EvaluateText(ExpressionScope scope) => Evaluate(scope).ToString();

    /// <summary>A number, a boolean or nothing, as written.</summary>
    public sealed record Literal(ExpressionValue Value, SourcePosition Position) : TemplateNode(Position)
    {
        public override ExpressionValue Evaluate(ExpressionScope scope) => Value;
    }

    /// <summary>A text, with or without expressions.</summary>
    public sealed record Text(ExpressionTemplate Template, TextPosition Where) : TemplateNode(Where.Start)
    {
        public override ExpressionValue Evaluate(ExpressionScope scope)
        {
            try
            {
                return Template.Evaluate(scope);
            }
            catch (ExpressionException e)
            {
                throw Where.At(e.Position).Failure(e.Message);
            }
        }
    }

    public sealed record Sequence(IReadOnlyList<TemplateNode> Items, SourcePosition Position) : TemplateNode(Position)
    {
        public override ExpressionValue Evaluate(ExpressionScope scope) =>
            ExpressionValue.Array(Items.Select(item => item.Evaluate(scope)));
    }

    public sealed record Mapping(IReadOnlyList<KeyValuePair<string, TemplateNode>> Entries,
        SourcePosition Position) : TemplateNode(Position)
    {
        public override ExpressionValue Evaluate(ExpressionScope scope) =>
            ExpressionValue.Object(
                Entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Evaluate(scope))), caseSensitive: true);
    }
}
