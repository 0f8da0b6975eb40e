using System.Globalization;
using System.Text;

namespace Berth.Workflows.Expressions;

/// <summary>The documented functions that need nothing but their arguments.</summary>
internal static class Functions
{
    public static ExpressionValue Contains(ExpressionValue search, ExpressionValue item)
    {
        bool found = search.Kind switch
        {
            ValueKind.Array => search.Items.Any(candidate => candidate.LooselyEquals(item)),
            ValueKind.Object => false,
            _ => item.IsPrimitive && search.ToString().Contains(item.ToString(), StringComparison.OrdinalIgnoreCase),
        };
        return ExpressionValue.Of(found);
    }

    public static ExpressionValue StartsWith(ExpressionValue text, ExpressionValue start) => ExpressionValue.Of(
        text.IsPrimitive && start.IsPrimitive && text.ToString()
            .StartsWith(start.ToString(), StringComparison.OrdinalIgnoreCase));

    public static ExpressionValue EndsWith(ExpressionValue text, ExpressionValue end) => ExpressionValue.Of(
        text.IsPrimitive && end.IsPrimitive && text.ToString().EndsWith(end.ToString(), StringComparison.OrdinalIgnoreCase));

    public static ExpressionValue Join(ExpressionValue list, ExpressionValue? separator)
    {
        string between = separator is { IsPrimitive: true } ? separator.ToString() : ",";
        return ExpressionValue.Of(list.Kind switch
        {
            ValueKind.Array => string.Join(between, list.Items),
            ValueKind.Object => "",
            _ => list.ToString(),
        });
    }

    /// <summary>Replaces <c>{N}</c>; <c>{{</c> and <c>}}</c> are braces.</summary>
    public static ExpressionValue Format(IReadOnlyList<FunctionArgument> arguments)
    {
        string format = arguments[0].Value.ToString();
        StringBuilder result = new();
        for (int i = 0; i < format.Length; i++)
        {
            char c = format[i];
            if (c is not ('{' or '}'))
            {
                result.Append(c);
            }
            else if (i + 1 < format.Length && format[i + 1] == c)
            {
                result.Append(c);
                i++;
            }
            else
            {
                int end = format.IndexOf('}', i);
                string number = c == '{' && end > i ? format[(i + 1)..end] : "";
                if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
                {
                    throw new ExpressionException(
                        $"The format string '{format}' has a '{c}' that belongs to no {{N}}; write '{c}{c}' for a brace",
                        arguments[0].Position);
                }

                if (index >= arguments.Count - 1)
                {
                    throw new ExpressionException(
                        $"The format string '{format}' asks for argument {{{index}}} and there are {arguments.Count - 1}",
                        arguments[0].Position);
                }

                result.Append(arguments[index + 1].Value);
                i = end;
            }
        }

        return ExpressionValue.Of(result.ToString());
    }

    public static ExpressionValue FromJson(FunctionArgument text)
    {
        try
        {
            return ExpressionJson.Read(text.Value.ToString());
        }
        catch (FormatException e)
        {
            throw new ExpressionException($"fromJSON: {e.Message}", text.Position);
        }
    }

    /// <summary>Pairs of condition and value, then a default.</summary>
    public static ExpressionValue Case(IReadOnlyList<FunctionArgument> arguments)
    {
        if (arguments.Count % 2 == 0)
        {
            throw new ExpressionException("case takes pairs of condition and value, then a default", arguments[0].Position);
        }

        for (int i = 0; i + 1 < arguments.Count; i += 2)
        {
            if (arguments[i].Value.Kind != ValueKind.Boolean)
            {
                throw new ExpressionException("A condition of case must be true or false", arguments[i].Position);
            }

            if (arguments[i].Value.IsTruthy)
            {
                return arguments[i + 1].Value;
            }
        }

        return arguments[^1].Value;
    }
}
