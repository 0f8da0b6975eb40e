namespace Berth.Core.Pods;

/// <summary>A name with a value, as sysctls have it.</summary>
public sealed record NameValue
{
    public string Name { get; init; } = "";
    public string? Value { get; init; }
}
