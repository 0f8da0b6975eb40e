namespace Berth.Workflows.Expressions;

/// <summary>A node of a parsed expression. <c>Position</c> is where it stands in the text.</summary>
internal abstract record ExpressionNode(int Position)
{
    public sealed record Literal(ExpressionValue Value, int Position) : ExpressionNode(Position);

    public sealed record Context(string Name, int Position) : ExpressionNode(Position);

    /// <summary>A property or an item; <c>.name</c> is a literal key.</summary>
    public sealed record Index(ExpressionNode Target, ExpressionNode Key, int Position) : ExpressionNode(Position);

    /// <summary>The <c>*</c> filter.</summary>
    public sealed record Filter(ExpressionNode Target, int Position) : ExpressionNode(Position);

    public sealed record Call(ExpressionFunction Function, IReadOnlyList<ExpressionNode> Arguments,
        int Position) : ExpressionNode(Position);

    public sealed record Not(ExpressionNode Operand, int Position) : ExpressionNode(Position);

    public sealed record Binary(string Operator, ExpressionNode Left, ExpressionNode Right,
        int Position) : ExpressionNode(Position);
}
