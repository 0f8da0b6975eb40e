namespace Berth.Workflows.Expressions;

/// <summary>
/// An <c>if:</c>. <c>${{ }}</c> may be left out, and <c>success()</c> is implied unless a status function is called.
/// </summary>
public sealed class Condition
{
    private static readonly Expression _success = Expression.Parse("success()");
    private readonly ExpressionTemplate? _template;
    private readonly Expression? _expression;

    private Condition(ExpressionTemplate? template, Expression? expression) => (_template, _expression) = (template, expression);

    /// <summary>What holds without an <c>if:</c>.</summary>
    public static Condition Default { get; } = new(null, _success);

    /// <summary>Reads an <c>if:</c>.</summary>
    /// <exception cref="ExpressionException">It cannot be read.</exception>
    public static Condition Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (string.IsNullOrWhiteSpace(text))
        {
            return Default;
        }

        if (!text.Contains("${{", StringComparison.Ordinal))
        {
            return new Condition(null, Expression.Parse(text));
        }

        ExpressionTemplate template = ExpressionTemplate.Parse(text.Trim());
        // Text around an expression makes a string, which holds unless it is empty: that is what GitHub does, too.
        return template.Lone is { } lone ? new Condition(null, lone) : new Condition(template, null);
    }

    /// <summary>True when the step or job is to run.</summary>
    /// <exception cref="ExpressionException">As <see cref="Expression.Evaluate"/>.</exception>
    public bool Holds(ExpressionScope scope)
    {
        bool implied = _expression is not { CallsStatusFunction: true };
        if (implied && !_success.Evaluate(scope).IsTruthy)
        {
            return false;
        }

        return (_expression?.Evaluate(scope) ?? _template!.Evaluate(scope)).IsTruthy;
    }
}
