namespace Berth.Core.Configuration;

/// <summary>A field that does not go together with another.</summary>
/// <param name="Index">The item of a list, or null.</param>
public sealed record RunnerConflict(string Field, int? Index, string Message)
{
    /// <summary>The field as a path, for example <c>caches[1]</c>.</summary>
    public string Path => Index is { } index ? $"{Field}[{index}]" : Field;
}
