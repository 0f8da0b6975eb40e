namespace Berth.Workflows.Expressions;

/// <summary>Splits an expression into tokens.</summary>
internal static class ExpressionLexer
{
    private static readonly string[] _operators =
        ["<=", ">=", "==", "!=", "&&", "||", "(", ")", "[", "]", ".", ",", "!", "<", ">", "*"];

    public static List<ExpressionToken> Tokens(string text)
    {
        List<ExpressionToken> tokens = [];
        int position = 0;
        while (true)
        {
            while (position < text.Length && char.IsWhiteSpace(text[position]))
            {
                position++;
            }

            if (position == text.Length)
            {
                tokens.Add(new ExpressionToken(TokenKind.End, "end of the expression", position));
                return tokens;
            }

            ExpressionToken token = Next(text, position, tokens);
            tokens.Add(token);
            position += token.Text.Length;
        }
    }

    private static ExpressionToken Next(string text, int start, List<ExpressionToken> before)
    {
        char first = text[start];
        // After a value a dot dereferences; elsewhere it begins a number such as .5.
        bool afterValue = before is [.., { } last]
            && (last.Kind == TokenKind.Name || last.Is(")") || last.Is("]") || last.Is("*"));
        bool isNumber = char.IsAsciiDigit(first) || (first is '-' or '+') || (first == '.' && !afterValue);
        return first switch
        {
            '\'' => StringLiteral(text, start),
            '"' => throw new ExpressionException("Strings take single quotes: 'text', and '' for a quote inside", start),
            _ when isNumber => NumberLiteral(text, start),
            _ when char.IsAsciiLetter(first) || first == '_' => Word(text, start, before is [.., { } dot] && dot.Is(".")),
            _ => OperatorAt(text, start),
        };
    }

    private static ExpressionToken StringLiteral(string text, int start)
    {
        for (int end = start + 1; end < text.Length; end++)
        {
            if (text[end] != '\'')
            {
                continue;
            }

            if (end + 1 < text.Length && text[end + 1] == '\'')
            {
                end++;
                continue;
            }

            string value = text[(start + 1)..end].Replace("''", "'", StringComparison.Ordinal);
            return new ExpressionToken(TokenKind.Literal, text[start..(end + 1)], start, ExpressionValue.Of(value));
        }

        throw new ExpressionException("This string has no closing quote", start);
    }

    private static ExpressionToken NumberLiteral(string text, int start)
    {
        int end = start + 1;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '.'
            || (text[end] is '-' or '+' && text[end - 1] is 'e' or 'E')))
        {
            end++;
        }

        string source = text[start..end];
        double number = NumberText.Parse(source);
        return double.IsNaN(number)
            ? throw new ExpressionException($"'{source}' is not a number", start)
            : new ExpressionToken(TokenKind.Literal, source, start, ExpressionValue.Of(number));
    }

    private static ExpressionToken Word(string text, int start, bool isProperty)
    {
        int end = start + 1;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '-'))
        {
            end++;
        }

        string word = text[start..end];
        ExpressionValue? constant = word switch
        {
            _ when isProperty => null,
            "true" => ExpressionValue.True,
            "false" => ExpressionValue.False,
            "null" => ExpressionValue.Null,
            "NaN" => ExpressionValue.Of(double.NaN),
            "Infinity" => ExpressionValue.Of(double.PositiveInfinity),
            _ => null,
        };
        return new ExpressionToken(constant is null ? TokenKind.Name : TokenKind.Literal, word, start, constant);
    }

    private static ExpressionToken OperatorAt(string text, int start)
    {
        string? symbol = Array.Find(
            _operators, candidate => string.CompareOrdinal(text, start, candidate, 0, candidate.Length) == 0);
        return symbol is null
            ? throw new ExpressionException(
                $"'{text[start]}' has no meaning in an expression; the operators are ( ) [ ] . ! < <= > >= == != && ||", start)
            : new ExpressionToken(TokenKind.Operator, symbol, start);
    }
}
