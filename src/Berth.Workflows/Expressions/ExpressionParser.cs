namespace Berth.Workflows.Expressions;

/// <summary>
/// Recursive descent over the tokens. Precedence, loosest first: <c>||</c>, <c>&amp;&amp;</c>, equality, comparison, <c>!</c>,
/// access.
/// </summary>
internal sealed class ExpressionParser
{
    /// <summary>As deep as the runner goes; deeper nesting is refused before it exhausts the stack.</summary>
    private const int MaximumDepth = 50;

    /// <summary>As long as the runner goes: a chain of operators nests as deep as it is long once it is read.</summary>
    private const int MaximumLength = 21_000;

    private static readonly string[][] _binaryLevels = [["||"], ["&&"], ["==", "!="], ["<", "<=", ">", ">="]];

    private readonly List<ExpressionToken> _tokens;
    private int _next;
    private int _depth;

    private ExpressionParser(string text) => _tokens = ExpressionLexer.Tokens(text);

    private ExpressionToken Current => _tokens[_next];

    public static ExpressionNode Parse(string text)
    {
        if (text.Length > MaximumLength)
        {
            throw new ExpressionException($"The expression is longer than {MaximumLength} characters", 0);
        }

        ExpressionParser parser = new(text);
        if (parser.Current.Kind == TokenKind.End)
        {
            throw new ExpressionException("The expression is empty", 0);
        }

        ExpressionNode node = parser.Binary(0);
        return parser.Current.Kind == TokenKind.End
            ? node
            : throw new ExpressionException($"'{parser.Current.Text}' is not expected here", parser.Current.Position);
    }

    private ExpressionNode Binary(int level)
    {
        if (level == _binaryLevels.Length)
        {
            return Unary();
        }

        ExpressionNode left = Binary(level + 1);
        while (Current.Kind == TokenKind.Operator && _binaryLevels[level].Contains(Current.Text))
        {
            ExpressionToken symbol = Take();
            left = new ExpressionNode.Binary(symbol.Text, left, Binary(level + 1), symbol.Position);
        }

        return left;
    }

    private ExpressionNode Unary()
    {
        if (++_depth > MaximumDepth)
        {
            throw new ExpressionException($"The expression is nested deeper than {MaximumDepth} levels", Current.Position);
        }

        ExpressionNode node = Current.Is("!") ? new ExpressionNode.Not(Position: Take().Position, Operand: Unary()) : Access();
        _depth--;
        return node;
    }

    private ExpressionNode Access()
    {
        ExpressionNode node = Primary();
        while (true)
        {
            if (Current.Is("."))
            {
                Take();
                ExpressionToken name = Take();
                node = name switch
                {
                    { Kind: TokenKind.Name } =>
                        new ExpressionNode.Index(
                            node, new ExpressionNode.Literal(ExpressionValue.Of(name.Text), name.Position), name.Position),
                    _ when name.Is("*") => new ExpressionNode.Filter(node, name.Position),
                    _ => throw Expected("a property's name or *", name),
                };
            }
            else if (Current.Is("["))
            {
                int position = Take().Position;
                if (Current.Is("*"))
                {
                    Take();
                    node = new ExpressionNode.Filter(node, position);
                }
                else
                {
                    node = new ExpressionNode.Index(node, Binary(0), position);
                }

                Expect("]");
            }
            else
            {
                return node;
            }
        }
    }

    private ExpressionNode Primary()
    {
        ExpressionToken token = Take();
        if (token.Kind == TokenKind.Literal)
        {
            return new ExpressionNode.Literal(token.Value!, token.Position);
        }

        if (token.Is("("))
        {
            ExpressionNode inner = Binary(0);
            Expect(")");
            return inner;
        }

        if (token.Kind != TokenKind.Name)
        {
            throw Expected("a value", token);
        }

        return Current.Is("(") ? Call(token) : Context(token);
    }

    private ExpressionNode.Call Call(ExpressionToken name)
    {
        ExpressionFunction function = ExpressionFunction.Find(name.Text)
            ?? throw new ExpressionException(Nearest.Unknown("function", name.Text, ExpressionFunction.Names), name.Position);
        Expect("(");
        List<ExpressionNode> arguments = [];
        while (!Current.Is(")"))
        {
            if (arguments.Count > 0)
            {
                Expect(",");
            }

            arguments.Add(Binary(0));
        }

        Expect(")");
        return arguments.Count < function.MinimumArguments || arguments.Count > function.MaximumArguments
            ? throw new ExpressionException(
                $"{function.Name} takes {function.ArgumentCount}, not {arguments.Count}", name.Position)
            : new ExpressionNode.Call(function, arguments, name.Position);
    }

    private static ExpressionNode.Context Context(ExpressionToken name) =>
        ExpressionScope.ContextNames.Contains(name.Text, StringComparer.OrdinalIgnoreCase)
            ? new ExpressionNode.Context(name.Text, name.Position)
            : throw new ExpressionException(Nearest.Unknown("context", name.Text, ExpressionScope.ContextNames), name.Position);

    private ExpressionToken Take()
    {
        ExpressionToken token = Current;
        if (token.Kind != TokenKind.End)
        {
            _next++;
        }

        return token;
    }

    private void Expect(string symbol)
    {
        ExpressionToken token = Take();
        if (!token.Is(symbol))
        {
            throw Expected($"'{symbol}'", token);
        }
    }

    private static ExpressionException Expected(string what, ExpressionToken found) =>
        new(found.Kind == TokenKind.End
            ? $"The expression ends where {what} is expected"
            : $"{what} is expected, not '{found.Text}'", found.Position);
}
