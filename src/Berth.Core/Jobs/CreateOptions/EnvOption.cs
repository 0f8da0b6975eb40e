namespace Berth.Core.Jobs;

/// <summary>
/// A variable of <c>--env</c>; without a value it takes that of the runner's environment, and is left out when there is none.
/// </summary>
public sealed record EnvOption(string Name, string? Value)
{
    /// <summary>The name only: values may be secrets.</summary>
    public override string ToString() => $"EnvOption {{ {Name} }}";
}
