using Berth.Core.Yaml;

namespace Berth.Core.Configuration;

/// <summary>What overrides the file: the environment, and flags over that.</summary>
/// <param name="Environment">Variables by name; those that begin with <c>BERTH_</c> are read.</param>
/// <param name="Engine">The flag <c>--engine</c>, or null.</param>
public sealed record ConfigOverrides(IReadOnlyDictionary<string, string> Environment, string? Engine = null)
{
    internal const string EngineVariable = "BERTH_ENGINE";

    /// <summary>Nothing overrides the file.</summary>
    public static ConfigOverrides None { get; } = new(new Dictionary<string, string>());

    internal (string Source, YamlScalar Value)? EngineValue() =>
        Engine is { } flag ? ("--engine", Value(flag)) : Variable(EngineVariable) is { } value ? (EngineVariable, value) : null;

    /// <summary>A variable's value; an empty one counts as not set, as elsewhere.</summary>
    internal YamlScalar? Variable(string? name) =>
        name is not null && Environment.TryGetValue(name, out string? text) && text.Length > 0 ? Value(text) : null;

    private static YamlScalar Value(string text) => new(text, IsPlain: true, 0, 0);
}
