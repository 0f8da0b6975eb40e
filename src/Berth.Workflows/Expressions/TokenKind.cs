namespace Berth.Workflows.Expressions;

internal enum TokenKind
{
    Literal,
    Name,
    Operator,
    End,
}
