namespace Berth.Core.Pods;

/// <summary>Linux capabilities by name, without the <c>CAP_</c> prefix.</summary>
public sealed record Capabilities
{
    public IReadOnlyList<string>? Add { get; init; }
    public IReadOnlyList<string>? Drop { get; init; }
}
