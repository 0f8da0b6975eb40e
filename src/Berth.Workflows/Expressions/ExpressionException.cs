namespace Berth.Workflows.Expressions;

/// <summary>An expression that cannot be read or evaluated.</summary>
/// <param name="message">What is wrong, with the nearest thing that would be right.</param>
/// <param name="position">Where in the expression's text, counted in characters from 0.</param>
public sealed class ExpressionException(string message, int position) : Exception(message)
{
    /// <summary>Where in the expression's text, counted in characters from 0.</summary>
    public int Position { get; } = position;
}
