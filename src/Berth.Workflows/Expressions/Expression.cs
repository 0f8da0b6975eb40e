namespace Berth.Workflows.Expressions;

/// <summary>A parsed expression, without its <c>${{ }}</c>.</summary>
public sealed class Expression
{
    private readonly ExpressionNode _root;

    private Expression(ExpressionNode root) => _root = root;

    /// <summary>True when a status function is called: then a condition gets no implicit <c>success()</c>.</summary>
    public bool CallsStatusFunction => Any(_root, node => node is ExpressionNode.Call { Function.IsStatus: true });

    /// <summary>Reads an expression.</summary>
    /// <exception cref="ExpressionException">It is none, or it names an unknown context or function.</exception>
    public static Expression Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Expression(ExpressionParser.Parse(text));
    }

    /// <summary>Computes the value.</summary>
    /// <exception cref="ExpressionException">
    /// A context that does not exist here, or a function's argument that is wrong.
    /// </exception>
    public ExpressionValue Evaluate(ExpressionScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return ExpressionEvaluator.Evaluate(_root, scope);
    }

    private static bool Any(ExpressionNode node, Func<ExpressionNode, bool> test) => test(node) || node switch
    {
        ExpressionNode.Index index => Any(index.Target, test) || Any(index.Key, test),
        ExpressionNode.Filter filter => Any(filter.Target, test),
        ExpressionNode.Call call => call.Arguments.Any(argument => Any(argument, test)),
        ExpressionNode.Not not => Any(not.Operand, test),
        ExpressionNode.Binary binary => Any(binary.Left, test) || Any(binary.Right, test),
        _ => false,
    };
}
