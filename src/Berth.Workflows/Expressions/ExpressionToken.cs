namespace Berth.Workflows.Expressions;

/// <param name="Text">The name or operator as written; for a literal its source text.</param>
/// <param name="Value">The value of a literal.</param>
internal readonly record struct ExpressionToken(TokenKind Kind, string Text, int Position, ExpressionValue? Value = null)
{
    public bool Is(string symbol) => Kind == TokenKind.Operator && Text == symbol;
}
