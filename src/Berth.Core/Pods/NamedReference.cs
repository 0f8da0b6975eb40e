namespace Berth.Core.Pods;

/// <summary>A reference to an object by name (an image pull secret, for example).</summary>
public sealed record NamedReference
{
    public string? Name { get; init; }
}
