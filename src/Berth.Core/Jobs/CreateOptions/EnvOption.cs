namespace Berth.Core.Jobs;

/// <summary>
/// A variable of <c>--env</c>. Without a value Docker's client takes its own environment's: the runner's, which no job gets.
/// </summary>
public sealed record EnvOption(string Name, string? Value)
{
    /// <summary>The name only: values may be secrets.</summary>
    public override string ToString() => $"EnvOption {{ {Name} }}";
}
