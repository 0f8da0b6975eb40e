using System.Text;

namespace Berth.Workflows.Expressions;

/// <summary>
/// A text with expressions in it: <c>a ${{ x }} b</c>. One that is nothing but an expression keeps the expression's type.
/// </summary>
public sealed class ExpressionTemplate
{
    private const string Open = "${{";
    private readonly IReadOnlyList<Part> _parts;

    private ExpressionTemplate(IReadOnlyList<Part> parts) => _parts = parts;

    /// <summary>True when there is nothing to evaluate.</summary>
    public bool IsLiteral => _parts.All(part => part.Expression is null);

    /// <summary>The only expression, when there is nothing else.</summary>
    public Expression? Lone => _parts is [{ Expression: { } expression }] ? expression : null;

    /// <summary>Reads a text.</summary>
    /// <exception cref="ExpressionException">
    /// An expression in it is wrong or not closed; the position counts from the text's begin.
    /// </exception>
    public static ExpressionTemplate Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<Part> parts = [];
        int position = 0;
        while (text.IndexOf(Open, position, StringComparison.Ordinal) is >= 0 and int open)
        {
            if (open > position)
            {
                parts.Add(new Part(text[position..open], null, position));
            }

            int begin = open + Open.Length;
            int close = Close(text, begin);
            if (close < 0)
            {
                throw new ExpressionException("This ${{ has no closing }}", open);
            }

            parts.Add(new Part("", ParseAt(text[begin..close], begin), begin));
            position = close + 2;
        }

        if (position < text.Length || parts.Count == 0)
        {
            parts.Add(new Part(text[position..], null, position));
        }

        return new ExpressionTemplate(parts);
    }

    /// <summary>Computes the text, or the value of a lone expression.</summary>
    /// <exception cref="ExpressionException">
    /// As <see cref="Expression.Evaluate"/>; the position counts from the text's begin.
    /// </exception>
    public ExpressionValue Evaluate(ExpressionScope scope)
    {
        if (_parts is [{ Expression: { } lone } only])
        {
            return EvaluateAt(lone, only.Position, scope);
        }

        StringBuilder text = new();
        foreach (Part part in _parts)
        {
            text.Append(part.Expression is null ? part.Text : EvaluateAt(part.Expression, part.Position, scope).ToString());
        }

        return ExpressionValue.Of(text.ToString());
    }

    /// <summary>The next <c>}}</c> outside of a quoted string.</summary>
    private static int Close(string text, int begin)
    {
        bool quoted = false;
        for (int i = begin; i < text.Length; i++)
        {
            if (text[i] == '\'')
            {
                quoted = !quoted;
            }
            else if (!quoted && text[i] == '}' && i + 1 < text.Length && text[i + 1] == '}')
            {
                return i;
            }
        }

        return -1;
    }

    private static Expression ParseAt(string text, int position)
    {
        try
        {
            return Expression.Parse(text);
        }
        catch (ExpressionException e)
        {
            throw new ExpressionException(e.Message, position + e.Position);
        }
    }

    private static ExpressionValue EvaluateAt(Expression expression, int position, ExpressionScope scope)
    {
        try
        {
            return expression.Evaluate(scope);
        }
        catch (ExpressionException e)
        {
            throw new ExpressionException(e.Message, position + e.Position);
        }
    }

    private sealed record Part(string Text, Expression? Expression, int Position);
}
