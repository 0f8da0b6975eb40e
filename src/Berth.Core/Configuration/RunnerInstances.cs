using System.Globalization;
using Berth.Core.Runners;

namespace Berth.Core.Configuration;

/// <summary><c>instances: N</c> makes N runners of one definition.</summary>
public static class RunnerInstances
{
    /// <summary>Instances of a runner at most.</summary>
    public const int Most = 50;

    /// <summary>
    /// The runner itself when it has one instance, else <c>name-1</c> to <c>name-N</c>. Their caches are their own: one with a
    /// <c>source</c> gets a directory of the instance's name below it.
    /// </summary>
    public static IEnumerable<RunnerDefinition> Of(RunnerDefinition runner)
    {
        ArgumentNullException.ThrowIfNull(runner);
        return runner.Instances == 1
            ? [runner]
            : Enumerable.Range(1, runner.Instances).Select(number => Instance(runner, number));
    }

    /// <summary>The longest of the names that a runner's instances have.</summary>
    internal static int LongestName(string name, int instances) =>
        instances == 1 ? name.Length : name.Length + 1 + instances.ToString(CultureInfo.InvariantCulture).Length;

    private static RunnerDefinition Instance(RunnerDefinition runner, int number)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{runner.Name}-{number}");
        return runner with
        {
            Name = name,
            Instances = 1,
            Caches = [.. runner.Caches.Select(
                cache => cache.Source is { } source ? cache with { Source = Path.Combine(source, name) } : cache)],
        };
    }
}
