namespace Berth.Core.Pods;

/// <summary>A command that is run in a container.</summary>
public sealed record ExecAction
{
    public IReadOnlyList<string>? Command { get; init; }
}
