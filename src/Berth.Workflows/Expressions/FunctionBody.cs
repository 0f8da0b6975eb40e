namespace Berth.Workflows.Expressions;

/// <summary>Computes a function's result. Arguments are evaluated when first asked for.</summary>
internal delegate ExpressionValue FunctionBody(IReadOnlyList<FunctionArgument> arguments, ExpressionScope scope);
