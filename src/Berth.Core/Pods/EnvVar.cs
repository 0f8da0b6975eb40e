using System.Text.Json;

namespace Berth.Core.Pods;

/// <summary>An environment variable: a value, or a place where the value is found.</summary>
public sealed record EnvVar
{
    public string Name { get; init; } = "";
    public string? Value { get; init; }
    public JsonElement? ValueFrom { get; init; }
}
