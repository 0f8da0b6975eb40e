namespace Berth.Workflows.Expressions;

/// <summary>An argument of a call, evaluated once, when it is first asked for (<c>case()</c> leaves some unevaluated).</summary>
internal sealed class FunctionArgument(ExpressionNode node, Func<ExpressionNode, ExpressionValue> evaluate)
{
    private ExpressionValue? _value;

    /// <summary>Where it stands in the expression.</summary>
    public int Position => node.Position;

    public ExpressionValue Value => _value ??= evaluate(node);
}
