namespace Berth.Workflows.Expressions;

/// <summary>Computes the value of a parsed expression.</summary>
internal static class ExpressionEvaluator
{
    public static ExpressionValue Evaluate(ExpressionNode node, ExpressionScope scope) => node switch
    {
        ExpressionNode.Literal literal => literal.Value,
        ExpressionNode.Context context => Context(context, scope),
        ExpressionNode.Index index => Index(Evaluate(index.Target, scope), Evaluate(index.Key, scope)),
        ExpressionNode.Filter filter => Filter(Evaluate(filter.Target, scope)),
        ExpressionNode.Call call => Call(call, scope),
        ExpressionNode.Not not => ExpressionValue.Of(!Evaluate(not.Operand, scope).IsTruthy),
        ExpressionNode.Binary binary => Binary(binary, scope),
        _ => throw new NotSupportedException(node.GetType().Name),
    };

    private static ExpressionValue Context(ExpressionNode.Context context, ExpressionScope scope) =>
        scope.Contexts.TryGetValue(context.Name, out ExpressionValue? value)
            ? value
            : throw new ExpressionException(
                $"The context '{context.Name}' is not available here (available: {string.Join(", ", scope.Contexts.Keys)})",
                context.Position);

    private static ExpressionValue Call(ExpressionNode.Call call, ExpressionScope scope) =>
        call.Function.Body(
            [.. call.Arguments.Select(argument => new FunctionArgument(argument, node => Evaluate(node, scope)))], scope);

    private static ExpressionValue Binary(ExpressionNode.Binary binary, ExpressionScope scope)
    {
        ExpressionValue left = Evaluate(binary.Left, scope);
        // && and || give one of their operands, and leave the other unevaluated where it does not matter.
        switch (binary.Operator)
        {
            case "&&":
                return left.IsTruthy ? Evaluate(binary.Right, scope) : left;
            case "||":
                return left.IsTruthy ? left : Evaluate(binary.Right, scope);
        }

        ExpressionValue right = Evaluate(binary.Right, scope);
        return ExpressionValue.Of(binary.Operator switch
        {
            "==" => left.LooselyEquals(right),
            "!=" => !left.LooselyEquals(right),
            ">" => left.IsGreaterThan(right),
            ">=" => left.IsGreaterThan(right) || left.LooselyEquals(right),
            "<" => right.IsGreaterThan(left),
            _ => right.IsGreaterThan(left) || left.LooselyEquals(right),
        });
    }

    private static ExpressionValue Index(ExpressionValue target, ExpressionValue key)
    {
        if (target.IsFiltered)
        {
            return ExpressionValue.Filtered(target.Items.Select(item => Find(item, key)).OfType<ExpressionValue>());
        }

        return Find(target, key) ?? ExpressionValue.Null;
    }

    private static ExpressionValue? Find(ExpressionValue target, ExpressionValue key)
    {
        switch (target.Kind)
        {
            case ValueKind.Object when key.IsPrimitive:
                return target.Properties.GetValueOrDefault(key.ToString());
            case ValueKind.Array when key.IsPrimitive:
                double index = Math.Floor(key.ToNumber());
                return index >= 0 && index < target.Items.Count ? target.Items[(int)index] : null;
            default:
                return null;
        }
    }

    private static ExpressionValue Filter(ExpressionValue target) => ExpressionValue.Filtered(
        target.IsFiltered ? target.Items.SelectMany(Children) : Children(target));

    private static IEnumerable<ExpressionValue> Children(ExpressionValue value) => value.Kind switch
    {
        ValueKind.Array => value.Items,
        ValueKind.Object => value.Properties.Values,
        _ => [],
    };
}
