namespace Berth.Core.Configuration;

/// <summary>A field of a runner that is to be written, as a user gave it.</summary>
/// <param name="Field">For example <c>caches</c>.</param>
/// <param name="Values">One for a field, any number for a list.</param>
public sealed record RunnerSetting(string Field, IReadOnlyList<string> Values)
{
    internal bool IsList => Field is RunnerFields.Caches or RunnerFields.Mounts;
}
